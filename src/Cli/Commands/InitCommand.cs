using System.CommandLine;
using EventSim.Cli.Output;
using EventSim.Domain.Errors;

namespace EventSim.Cli.Commands;

/// <summary><c>init [FILE]</c>: writes a commented scenario to start from. An existing file is never
/// overwritten.</summary>
internal static class InitCommand
{
    /// <summary>The scenario that is written: small, and every part of it explained.</summary>
    internal const string Starter = """
        # A scenario: what is served, on what, and who asks. Check it: eventsim validate scenario.yaml
        schema: eventsim/1
        name: my-scenario
        seed: 42                 # the same seed gives the same run, to the last bit
        horizon: 60s             # no arrivals after this
        warmup: 10s              # requests that arrive earlier are simulated, but not measured
        at_horizon: drain        # drain: run until all are done; censor: stop at the horizon

        model: llama-3.1-8b      # see: eventsim catalog models; or the path of a Hugging Face config.json
        quantization: none       # none, fp8, int8 or int4
        deployment:
          gpu: h100-sxm          # see: eventsim catalog gpus
          replicas: 1            # independent engines behind the router
          tp: 1                  # GPUs that share each layer
          pp: 1                  # pipeline stages
        router: round-robin      # see: eventsim catalog routers

        engine:
          scheduler: vllm-v1     # see: eventsim catalog schedulers
          max_num_seqs: 256      # running requests at most
          max_num_batched_tokens: 4096

        workload:
          profiles:              # each sends on its own; quantities carry units
            - name: chat
              rate: 4/s
              prompt: {lognormal: {mean: 800, cv: 0.5}}
              output: {lognormal: {mean: 300, cv: 0.5}}
              conversation:      # some first turns go on: after the answer, a pause, then the next turn
                start_probability: 0.5
                continue_probability: 0.7
                max_turns: 10
                think_time: {exponential: {mean: 2s}}
            - name: summaries
              rate: 1/s
              prompt: {uniform: {min: 2000, max: 6000}}
              output: 200

        slo: {ttft: {p99: 2s}, tpot: {p99: 100ms}}

        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "the file to write",
            DefaultValueFactory = _ => "scenario.yaml",
        };
        var command = new Command("init", "Write a commented scenario to start from.") { file };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(file), parsed.InvocationConfiguration));
        return command;
    }

    private static int Write(string path, InvocationConfiguration streams)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream) { NewLine = "\n" };
            writer.Write(Starter.ReplaceLineEndings("\n"));
            streams.Output.WriteLine(path);
            return ExitCode.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var message = File.Exists(path)
                ? "is there already, and is not overwritten"
                : $"can't be written: {error.Message}";
            return ProblemReport.Write([new InvalidInput(path, 0, "", message)], streams.Error);
        }
    }
}
