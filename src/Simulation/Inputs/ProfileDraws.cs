using EventSim.Domain.Units;
using EventSim.Domain.Workloads;
using EventSim.Simulation.Randomness;

namespace EventSim.Simulation.Inputs;

/// <summary>What the turns of a profile's sessions draw: a pure function of (session, turn), so that it depends
/// neither on
/// when a turn ends nor on any other draw.</summary>
public sealed class ProfileDraws
{
    private readonly Profile profile;
    private readonly Stream prompt;
    private readonly Stream output;
    private readonly Stream goOn;
    private readonly Stream think;

    /// <summary>The draws of a profile under a seed.</summary>
    public ProfileDraws(ulong seed, Profile profile)
    {
        this.profile = profile;
        prompt = Stream.For(seed, profile.Name, "prompt");
        output = Stream.For(seed, profile.Name, "output");
        goOn = Stream.For(seed, profile.Name, "continue");
        think = Stream.For(seed, profile.Name, "think");
    }

    /// <summary>The new prompt tokens of a turn.</summary>
    public int PromptTokens(int session, int turn) => Draw.Tokens(profile.Prompt, prompt.Uniform(session, turn));

    /// <summary>The output tokens of a turn.</summary>
    public int OutputTokens(int session, int turn) => Draw.Tokens(profile.Output, output.Uniform(session, turn));

    /// <summary>Another turn follows this one when it is complete: after the first with the conversation's start
    /// probability,
    /// then with its continue probability, up to its number of turns.</summary>
    public bool GoesOn(int session, int turn)
    {
        if (profile.Conversation is not { } conversation || turn + 1 >= conversation.MaxTurns) return false;
        var probability = turn == 0 ? conversation.StartProbability : conversation.ContinueProbability;
        return goOn.Uniform(session, turn) < probability;
    }

    /// <summary>The time from the end of a turn to the arrival of the next; nothing where the profile has no
    /// conversations.</summary>
    public Duration ThinkTime(int session, int turn) => profile.Conversation is { } conversation
        ? Draw.Time(conversation.ThinkTime, think.Uniform(session, turn))
        : Duration.Zero;
}
