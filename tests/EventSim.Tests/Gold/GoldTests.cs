using EventSim.Tests.Support;
using Xunit.Abstractions;

namespace EventSim.Tests.Gold;

/// <summary>The scheduler decides as vLLM's does, step by step and field by field, on workloads whose decisions were
/// recorded from it.</summary>
public class GoldTests(ITestOutputHelper output)
{
    public static TheoryData<string> Cases() => [.. GoldCase.Names()];

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Every_step_is_the_recorded_one(string name)
    {
        var gold = GoldCase.Load(name);
        var player = new GoldPlayer(gold);
        var steps = 0;
        foreach (var step in player.Steps())
        {
            Assert.True(steps < gold.Steps.Length, $"{name}: a step that was not recorded\n  is       {step}");
            Assert.True(
                gold.Steps[steps] == step,
                    $"{name}: step {step.T} differs\n  recorded {gold.Steps[steps]}\n  is       {step}");
            steps++;
        }

        Assert.Equal(gold.Steps.Length, steps);
        Assert.Equal(gold.Summary, player.Summary());
        output.WriteLine($"{name}: {steps} steps");
    }
}
