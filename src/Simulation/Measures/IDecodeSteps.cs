using EventSim.Simulation.Engine;

namespace EventSim.Simulation.Measures;

/// <summary>Is told the iterations of decode spans as if each had been an event.</summary>
internal interface IDecodeSteps
{
    /// <summary>One started, in this state.</summary>
    void Started(in DecodeStep step, World world);

    /// <summary>One ended, in this state.</summary>
    void Ended(in DecodeStep step, World world);

    /// <summary>One of several in a pipeline ended: each of its sequences has one more token.</summary>
    void Produced(in DecodeStep step, ImmutableArray<int> members, World world);
}
