using System.Diagnostics;
using EventSim.Benchmarks;

var chosen = args.Length > 0 ? args[0] : "all";
foreach (var (name, run) in Benchmarks.All)
{
    if (chosen != "all" && chosen != name) continue;
    run();
}
