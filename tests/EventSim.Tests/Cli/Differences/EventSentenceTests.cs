using EventSim.Cli.Differences;
using EventSim.Domain.Batching;
using EventSim.Domain.Events;
using EventSim.Domain.Identity;
using EventSim.Domain.Units;
using EventSim.Domain.Workloads;

namespace EventSim.Tests.Cli.Differences;

public class EventSentenceTests
{
    [Fact]
    public void A_batch_is_told_with_its_decodes_and_its_first_chunks()
    {
        Assert.Equal("iteration 7 of replica 2 starts with 1 decode, to end at 0.002 s", Of(Started(1)));
        Assert.Equal(
            "iteration 7 of replica 2 starts with 8 decodes, 1 token of request 0, 2 tokens of the admitted request 1, "
                + "3 tokens of the admitted request 2 and 1 more chunk, to end at 0.002 s",
            Of(Started(8, EntryKind.Prefill, EntryKind.New, EntryKind.Resumed, EntryKind.New)));
        Assert.Equal(
            "iteration 7 of replica 2 starts with the returning request 0, to end at 0.002 s",
            Of(Started(0, EntryKind.Returned)));
    }

    [Fact]
    public void A_request_is_told_with_its_profile_and_what_follows_it()
    {
        Assert.Equal(
            "request 3 arrives (chat, session 4, turn 1): a prompt of 100 tokens, 20 asked for",
            Of(new SimEvent.RequestArrived(new(5), new(3), 1, 4, 1, 100, 20)));
        Assert.Equal(
            "request 3 finishes on replica 2 (length); the next of session 4 of chat is to arrive at 0.000000009 s, "
                + "with 120 tokens and 10 asked for",
            Of(new SimEvent.RequestFinished(
                new(5), new(2), new(3), FinishReason.Length, new PlannedRequest(new(9), 1, 4, 2, 120, 10))));
        Assert.Equal(
            "request 3 finishes on replica 2 (max_model_len)",
            Of(new SimEvent.RequestFinished(default, new(2), new(3), FinishReason.MaxModelLen, null)));
        Assert.Equal(
            "request 3 is routed to replica 2, which it reaches at 0.000000006 s",
            Of(new SimEvent.RequestRouted(new(5), new(3), new(2), new(6))));
    }

    private static SimEvent.IterationStarted Started(int decodes, params EntryKind[] chunks) => new(
        default, new(2), 7, new SimTime(2_000_000), [],
        [.. chunks.Select((kind, i) => new PrefillChunk(new RequestId(i), i + 1, 0, kind))], decodes);

    private static string Of(SimEvent happened) => EventSentence.Of(happened, ["batch", "chat"]);
}
