using EventSim.Cli.Input.Documents;
using EventSim.Cli.Input.Fields;
using EventSim.Domain.Costs.Fits;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Devices;

/// <summary>A device's fitted constants as a JSON file: what <c>calibrate</c> writes and the catalogue holds.</summary>
internal static class DeviceFile
{
    private static readonly KeyTable Keys = KeyTable.Of(
        "device_fit", "device", "gemm", "row_passes", "attention", "links", "decode_skew");

    private static readonly KeyTable FitKeys = KeyTable.Of("fit", "constants", "source", "measured", "left_out");

    private static readonly KeyTable GemmKeys = KeyTable.Of("gemm", "bf16", "byte");

    private static readonly KeyTable PassKeys = KeyTable.Of(
        "row_passes", "input_norm", "post_norm", "rope", "activation", "stream", "sampling");

    private static readonly KeyTable KindKeys = KeyTable.Of("attention", "bf16", "fp8");

    private static readonly KeyTable AttentionKeys = KeyTable.Of("attention_kind", "decode", "prefill");

    private static readonly KeyTable LinkKeys = KeyTable.Of(
        "links", "in_node", "across_nodes", "graph_all_reduce", "nccl_all_reduce", "all_to_all", "send_in_node",
        "send_across");

    private static readonly KeyTable AxisKeys = KeyTable.Of("axis", "from", "to", "values");

    private static readonly Reader<double> Constant =
        Numbers.Number(value => value is >= 0 and < 1e12, "a number of at least 0");

    /// <summary>Reads the constants.</summary>
    public static Validation<InvalidInput, DeviceFit> Read(Node root) => Problems.Collect(problems =>
        from section in Section.Open(root, Keys, problems)
        from device in section.Required("device", Numbers.Name, "the device's id in the catalogue")
        from gemm in Section.Open(section.Child("gemm"), GemmKeys, problems)
        from bf16 in Fit<TiledGemmFit>(gemm, "bf16", problems)
        from bytes in Fit<ByteGemmFit>(gemm, "byte", problems)
        from passes in Section.Open(section.Child("row_passes"), PassKeys, problems).Bind(s => Passes(s, problems))
        from kinds in Section.Open(section.Child("attention"), KindKeys, problems)
        from attention in Attention(kinds, "bf16", problems)
        from byteAttention in Attention(kinds, "fp8", problems)
        from links in Section.Open(section.Child("links"), LinkKeys, problems).Bind(s => Links(s, problems))
        from skew in section.Optional("decode_skew", Numbers.Share, 0)
        select new DeviceFit(device, bf16, bytes, passes, attention, byteAttention, links, skew));

    private static Option<RowPassFits> Passes(Section section, Problems problems) =>
        from input in Fit<RowPassFit>(section, "input_norm", problems)
        from post in Fit<RowPassFit>(section, "post_norm", problems)
        from rope in Fit<RowPassFit>(section, "rope", problems)
        from activation in Fit<RowPassFit>(section, "activation", problems)
        from stream in Fit<RowPassFit>(section, "stream", problems)
        from sampling in Fit<RowPassFit>(section, "sampling", problems)
        select new RowPassFits(input, post, rope, activation, stream, sampling);

    private static Option<AttentionFit> Attention(Section kinds, string kind, Problems problems) =>
        from section in Section.Open(kinds.Child(kind), AttentionKeys, problems)
        from decode in Fit<DecodeFit>(section, "decode", problems)
        from prefill in Fit<PrefillFit>(section, "prefill", problems)
        select new AttentionFit(decode, prefill);

    private static Option<LinkFits> Links(Section section, Problems problems) =>
        from inNode in section.Required("in_node", Quantities.Bandwidth, "a bandwidth, such as 450GB/s")
        from across in section.Required("across_nodes", Quantities.Bandwidth, "a bandwidth, such as 50GB/s")
        from graph in Collective(section, "graph_all_reduce", problems)
        from nccl in Collective(section, "nccl_all_reduce", problems)
        from all in Collective(section, "all_to_all", problems)
        from sendIn in Fit<TransferFit>(section, "send_in_node", problems)
        from sendAcross in Fit<TransferFit>(section, "send_across", problems)
        select new LinkFits(new MeasuredLinks(inNode, across), graph, nccl, all, sendIn, sendAcross);

    private static Option<CollectiveFit> Collective(Section parent, string key, Problems problems)
    {
        var place = parent.Child(key);
        if (place is not Node.Mapping { Entries.Length: > 0 } sizes)
        {
            problems.Add(place.Expected("a mapping from numbers of GPUs to fits"));
            return None;
        }

        var read = sizes.Entries.Select(entry =>
            from gpus in problems.Keep(Numbers.Whole(2, 1_024)(new Node.Scalar(entry.Value.Place, entry.Key, true)))
            from fit in Fit<TransferFit>(entry.Value, problems)
            select (gpus, fit)).ToList();
        return Problems.Whole(read).Map(whole => new CollectiveFit([.. whole.OrderBy(size => size.gpus)]));
    }

    private static Option<Fitted<T>> Fit<T>(Section section, string key, Problems problems)
        where T : IFit<T> => Fit<T>(section.Child(key), problems);

    private static Option<Fitted<T>> Fit<T>(Node node, Problems problems)
        where T : IFit<T> =>
        from section in Section.Open(node, FitKeys, problems)
        from constants in Section.Open(section.Child("constants"), KeyTable.Of("constants", T.Names), problems)
        from values in Problems.Whole(T.Names.Select(name => constants.Required(name, Constant, "a number")).ToList())
        from source in section.Required("source", Text, "where the constants come from")
        from region in section.Has("measured") ? Measured(section.Child("measured"), problems) : Some(Region.None)
        select new Fitted<T>(values, source, region);

    private static Validation<InvalidInput, string> Text(Node node) => node is Node.Scalar { IsNull: false } scalar
        ? Success<InvalidInput, string>(scalar.Text)
        : Fail<InvalidInput, string>(node.Expected("a text"));

    private static Option<Region> Measured(Node node, Problems problems)
    {
        if (node is not Node.Mapping axes)
        {
            problems.Add(node.Expected("a mapping from axes to what was measured along them"));
            return None;
        }

        return Problems.Whole(axes.Entries.Select(axis => Axis(axis, problems)).ToList())
            .Map(whole => new Region(whole));
    }

    private static Option<MeasuredAxis> Axis(Node.Entry axis, Problems problems) =>
        from section in Section.Open(axis.Value, AxisKeys, problems)
        from read in section.Has("values")
            ? section.Required("values", Ascending, "the values").Map(values => new MeasuredAxis(
                axis.Key, values, false))
            : from low in section.Required("from", Constant, "the least value")
              from high in section.Required("to", Constant, "the largest value")
              select new MeasuredAxis(axis.Key, [low, high], true)
        select read;

    private static Validation<InvalidInput, ImmutableArray<double>> Ascending(Node node)
    {
        var values = node is Node.Sequence { Items.Length: > 0 } list
            ? list.Items.Select(Numbers.TryReal).ToList()
            : [];
        var ascending = values.Count > 0 && values.TrueForAll(value => value is not null)
            && Enumerable.Range(1, values.Count - 1).All(i => values[i - 1] < values[i]);
        return ascending
            ? Success<InvalidInput, ImmutableArray<double>>([.. values.Select(value => value!.Value)])
            : Fail<InvalidInput, ImmutableArray<double>>(node.Expected("numbers in ascending order"));
    }
}
