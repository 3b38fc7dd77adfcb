using System.CommandLine;
using System.CommandLine.Invocation;
using EventSim.Cli;
using EventSim.Cli.Commands;

var root = new RootCommand("Simulates LLM inference serving; stores every event.")
{
    RunCommand.Create(),
    ReplayCommand.Create(),
    RunsCommand.Create(),
    ShowCommand.Create(),
    DeleteCommand.Create(),
    SqlCommand.Create(),
    ValidateCommand.Create(),
    DescribeCommand.Create(),
    CatalogCommand.Create(),
    InitCommand.Create(),
    DbCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction refused) refused.ShowHelp = false;
var code = await parsed.InvokeAsync();
return parsed.Action is ParseErrorAction ? ExitCode.BadInput : code;
