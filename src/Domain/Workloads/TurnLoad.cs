namespace EventSim.Domain.Workloads;

/// <summary>Requests of one kind as they arrive on average: the k-th turns of a profile, or all rows of a
/// list.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="Prompt">Mean prompt tokens.</param>
/// <param name="Output">Mean output tokens.</param>
/// <param name="Held">Mean tokens in the cache at a decode step: prompt + half of the output, by output token.</param>
/// <param name="Earlier">Output tokens of the session's turns before.</param>
/// <param name="Thought">Time that the client thinks between them. Unit: s.</param>
public readonly record struct TurnLoad(
    double PerSecond, double Prompt, double Output, double Held, double Earlier = 0, double Thought = 0)
{
    /// <summary>The turns of a profile whose conversations all finish, up to
    /// <see cref="Conversation.MaxTurns"/>.</summary>
    /// <param name="firstTurns">First turns a second.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="outputSpread">Mean square of the output tokens over their mean.</param>
    public static ImmutableArray<TurnLoad> Of(double firstTurns, Profile profile, double outputSpread)
    {
        var (prompt, output) = (DistributionMean.Of(profile.Prompt), DistributionMean.Of(profile.Output));
        var turns = ImmutableArray.CreateBuilder<TurnLoad>();
        turns.Add(new TurnLoad(firstTurns, prompt, output, prompt + (outputSpread / 2)));
        if (profile.Conversation is not { } talk) return turns.ToImmutable();
        var rate = firstTurns * talk.StartProbability;
        var think = DistributionMean.Of(talk.ThinkTime);
        for (var earlier = 1; earlier < talk.MaxTurns && rate > 0; earlier++, rate *= talk.ContinueProbability)
        {
            var carried = talk.Context == ContextMode.Accumulate ? earlier * (prompt + output) : 0;
            turns.Add(new TurnLoad(
                rate, carried + prompt, output, carried + prompt
                    + (outputSpread / 2), earlier * output, earlier * think));
        }

        return turns.ToImmutable();
    }

    /// <summary>The same requests with no more tokens than a context holds.</summary>
    public TurnLoad Within(int longest)
    {
        var prompt = Math.Min(Prompt, longest - 1);
        return this with
        {
            Prompt = prompt,
            Output = Math.Min(Output, longest - prompt),
            Held = Math.Min(Held, longest)
        };
    }

    /// <summary>The same requests as they arrive on average up to a horizon: a turn that would arrive later does
    /// not.</summary>
    /// <param name="horizon">Unit: s.</param>
    /// <param name="perToken">Time that an output token takes. Unit: s.</param>
    public TurnLoad Before(double horizon, double perToken) =>
        this with { PerSecond = PerSecond * Math.Max(0, 1 - ((Thought + (Earlier * perToken)) / horizon)) };

    /// <summary>The mean of several kinds: rates add up, tokens are weighted by request, what is held by output
    /// token.</summary>
    public static TurnLoad Sum(ImmutableArray<TurnLoad> kinds)
    {
        double rate = 0, prompt = 0, output = 0, held = 0;
        foreach (var kind in kinds)
        {
            rate += kind.PerSecond;
            prompt += kind.PerSecond * kind.Prompt;
            output += kind.PerSecond * kind.Output;
            held += kind.PerSecond * kind.Output * kind.Held;
        }

        return rate > 0 ? new TurnLoad(rate, prompt / rate, output / rate, held / output) : default;
    }
}
