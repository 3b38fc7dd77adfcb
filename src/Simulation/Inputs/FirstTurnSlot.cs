using EventSim.Domain.Units;

namespace EventSim.Simulation.Inputs;

/// <summary>When the first turn of a session arrives: 16 bytes, as a run may have millions.</summary>
internal readonly record struct FirstTurnSlot(SimTime At, int Profile, int Session) : IComparable<FirstTurnSlot>
{
    /// <summary>By time, then profile, then session.</summary>
    public int CompareTo(FirstTurnSlot other)
    {
        var byTime = At.CompareTo(other.At);
        if (byTime != 0) return byTime;
        var byProfile = Profile.CompareTo(other.Profile);
        return byProfile != 0 ? byProfile : Session.CompareTo(other.Session);
    }
}
