namespace EventSim.Persistence.Runs;

/// <summary>Where a branch leaves its parent: all that happened up to an instant is the parent's.</summary>
/// <param name="Run">The parent's id.</param>
/// <param name="Events">How many simulation events are shared: those of the parent, and of its own parents.</param>
/// <param name="At">The instant. Unit: nanoseconds.</param>
/// <param name="Link">The parent's chain up to the last of them: the parent can't be altered unnoticed.</param>
public sealed record RunParent(string Run, long Events, long At, string Link);
