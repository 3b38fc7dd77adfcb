namespace EventSim.Cli.Measurements;

/// <summary>The token budget of a benchmark's engine.</summary>
internal abstract record Budget
{
    private Budget() { }

    /// <summary>vLLM's own for a server on such GPUs.</summary>
    public static Budget Usual { get; } = new Tokens(8_192);

    /// <summary>Where it is not known, those of which the one that fits best is taken.</summary>
    public static ImmutableArray<Budget> Tried { get; } = [Usual, new Prompts(1), new Prompts(2), new Prompts(4)];

    /// <summary>So many tokens.</summary>
    internal sealed record Tokens(int Count) : Budget
    {
        /// <inheritdoc />
        public override string ToString() => FormattableString.Invariant($"{Count} tokens");
    }

    /// <summary>So many whole prompts beside the decodes.</summary>
    internal sealed record Prompts(int Count) : Budget
    {
        /// <inheritdoc />
        public override string ToString() => FormattableString.Invariant($"{Count} prompts");
    }
}
