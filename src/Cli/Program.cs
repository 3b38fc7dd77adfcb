using System.CommandLine;
using EventSim.Cli;
using EventSim.Cli.Commands;

var root = new RootCommand("Simulates LLM inference serving; stores every event.")
{
    RunCommand.Create(),
    ReplayCommand.Create(),
    ResumeCommand.Create(),
    BranchCommand.Create(),
    ExplainCommand.Create(),
    DiffCommand.Create(),
    RunsCommand.Create(),
    ShowCommand.Create(),
    DeleteCommand.Create(),
    SqlCommand.Create(),
    ValidateCommand.Create(),
    DescribeCommand.Create(),
    AccuracyCommand.Create(),
    CalibrateCommand.Create(),
    CostCommand.Create(),
    CatalogCommand.Create(),
    ConformanceCommand.Create(),
    InitCommand.Create(),
    DbCommand.Create(),
};

return await CommandLineOf.Run(root, args, Console.Out, Console.Error);
