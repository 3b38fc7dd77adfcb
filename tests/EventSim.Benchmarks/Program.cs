using EventSim.Benchmarks;

// Without arguments all of them, in order; else those that are named.
var unknown = args.Except(Benchmarks.All.Select(b => b.Name)).ToList();
if (unknown.Count > 0)
{
    var known = string.Join(", ", Benchmarks.All.Select(b => b.Name));
    Console.Error.WriteLine($"no benchmark {string.Join(", ", unknown)}: there are {known}");
    return 2;
}

foreach (var (name, run) in Benchmarks.All.Where(b => args.Length == 0 || args.Contains(b.Name))) run(name);
return 0;
