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
        "device_fit", "device", "like", "gemm", "row_passes", "attention", "links", "decode_skew", "tables");

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
    /// <param name="root">The file.</param>
    /// <param name="named">The device whose constants stand where the file has none, by the name under
    /// <c>like</c>.</param>
    public static Validation<InvalidInput, DeviceFit> Read(Node root, Func<string, Option<DeviceFit>> named) =>
        Problems.Collect(problems =>
            from section in Section.Open(root, Keys, problems)
            from device in section.Required("device", Numbers.Name, "the device's id in the catalogue")
            from like in section.Maybe("like", node => Like(node, named))
            from fit in new Reading(like.MatchUnsafe(known => known, () => null), problems).Whole(device, section)
            select fit);

    private static Validation<InvalidInput, DeviceFit> Like(Node node, Func<string, Option<DeviceFit>> named) =>
        Numbers.Name(node).Bind(name => named(name).ToValidation(node.Expected("a device with constants")));

    /// <summary>One file, part by part.</summary>
    /// <param name="like">Whose constants stand where there are none; none: they must all be there.</param>
    /// <param name="problems">Where faults are kept.</param>
    private sealed class Reading(DeviceFit? like, Problems problems)
    {
        public Option<DeviceFit> Whole(string device, Section section) =>
            from gemm in Open(section, "gemm", GemmKeys)
            from bf16 in Fit(gemm, "bf16", d => d.Gemm)
            from bytes in Fit(gemm, "byte", d => d.ByteGemm)
            from passes in Open(section, "row_passes", PassKeys).Bind(Passes)
            from kinds in Open(section, "attention", KindKeys)
            from attention in Attention(kinds, "bf16", d => d.Attention)
            from byteAttention in Attention(kinds, "fp8", d => d.ByteAttention)
            from links in Open(section, "links", LinkKeys).Bind(Links)
            from skew in section.Optional("decode_skew", Numbers.Share, 0)
            select new DeviceFit(device, bf16, bytes, passes, attention, byteAttention, links, skew);

        private Option<Section> Open(Section parent, string key, KeyTable keys) =>
            Section.Open(parent.Child(key), keys, problems);

        private Option<RowPassFits> Passes(Section section)
        {
            Option<Fitted<RowPassFit>> Pass(string place) => Fit(section, place, d => d.RowPasses.Of(place));
            return
                from input in Pass("input_norm")
                from post in Pass("post_norm")
                from rope in Pass("rope")
                from activation in Pass("activation")
                from stream in Pass("stream")
                from sampling in Pass("sampling")
                select new RowPassFits(input, post, rope, activation, stream, sampling);
        }

        private Option<AttentionFit> Attention(Section kinds, string kind, Func<DeviceFit, AttentionFit> of) =>
            from section in Open(kinds, kind, AttentionKeys)
            from decode in Fit(section, "decode", d => of(d).Decode)
            from prefill in Fit(section, "prefill", d => of(d).Prefill)
            select new AttentionFit(decode, prefill);

        private Option<LinkFits> Links(Section section)
        {
            Option<double> Bandwidth(string key, Func<MeasuredLinks, double> of) => like is null || section.Has(key)
                ? section.Required(key, Quantities.Bandwidth, "a bandwidth, such as 450GB/s")
                : of(like.Links.Measured);
            return
                from inNode in Bandwidth("in_node", links => links.InNode)
                from across in Bandwidth("across_nodes", links => links.AcrossNodes)
                from graph in Collective(section, "graph_all_reduce", d => d.GraphAllReduce)
                from nccl in Collective(section, "nccl_all_reduce", d => d.NcclAllReduce)
                from all in Collective(section, "all_to_all", d => d.AllToAll)
                from sendIn in Fit(section, "send_in_node", d => d.Links.SendInNode)
                from sendAcross in Fit(section, "send_across", d => d.Links.SendAcross)
                select new LinkFits(new MeasuredLinks(inNode, across), graph, nccl, all, sendIn, sendAcross);
        }

        private Option<CollectiveFit> Collective(Section parent, string key, Func<LinkFits, CollectiveFit> of)
        {
            if (like is not null && !parent.Has(key))
            {
                return new CollectiveFit(
                    [.. of(like.Links).BySize.Select(size => (size.Gpus, Borrowed(size.Fit, like)))]);
            }

            var place = parent.Child(key);
            if (place is not Node.Mapping { Entries.Length: > 0 } sizes)
            {
                problems.Add(place.Expected("a mapping from numbers of GPUs to fits"));
                return None;
            }

            var read = sizes.Entries.Select(entry =>
                from gpus in problems.Keep(Numbers.Whole(2, 1_024)(new Node.Scalar(entry.Value.Place, entry.Key, true)))
                from fit in Own<TransferFit>(entry.Value)
                select (gpus, fit)).ToList();
            return Problems.Whole(read).Map(whole => new CollectiveFit([.. whole.OrderBy(size => size.gpus)]));
        }

        private Option<Fitted<T>> Fit<T>(Section section, string key, Func<DeviceFit, Fitted<T>> of)
            where T : IFit<T> =>
            like is null || section.Has(key) ? Own<T>(section.Child(key)) : Borrowed(of(like), like);

        private static Fitted<T> Borrowed<T>(Fitted<T> fit, DeviceFit from)
            where T : IFit<T> => fit with { Source = $"{from.Device}'s, not measured here", Region = Region.None };

        private Option<Fitted<T>> Own<T>(Node node)
            where T : IFit<T> =>
            from section in Section.Open(node, FitKeys, problems)
            from constants in Section.Open(section.Child("constants"), KeyTable.Of("constants", T.Names), problems)
            from values in Problems.Whole(
                T.Names.Select(name => constants.Required(name, Constant, "a number")).ToList())
            from source in section.Required("source", Text, "where the constants come from")
            from region in section.Has("measured") ? Measured(section.Child("measured"), problems) : Some(Region.None)
            select new Fitted<T>(values, source, region);
    }

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
