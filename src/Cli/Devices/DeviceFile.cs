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
        "device_fit", "device", "like", "gemm", "row_passes", "attention", "links", "moe", "mla",
        "decode_skew", "tables");

    private static readonly KeyTable GemmKeys = KeyTable.Of("gemm", "bf16", "byte");

    private static readonly KeyTable PassKeys = KeyTable.Of(
        "row_passes", "input_norm", "post_norm", "rope", "activation", "stream", "sampling");

    private static readonly KeyTable KindKeys = KeyTable.Of("attention", "bf16", "fp8");

    private static readonly KeyTable AttentionKeys = KeyTable.Of("attention_kind", "decode", "prefill");

    private static readonly KeyTable ExpertKeys = KeyTable.Of("moe", "bf16", "fp8", "four_bit");

    private static readonly KeyTable ByteExpertKeys = KeyTable.Of("moe_fp8", "cut", "whole");

    private static readonly KeyTable LatentKeys = KeyTable.Of("mla", "bf16", "fp8");

    private static readonly KeyTable LinkKeys = KeyTable.Of(
        "links", "in_node", "across_nodes", "graph_all_reduce", "nccl_all_reduce", "all_to_all", "send_in_node",
        "send_across");

    /// <summary>Reads the constants.</summary>
    /// <param name="root">The file.</param>
    /// <param name="lender">Reads what stands under <c>like</c>: the device whose constants stand where the file has
    /// none.</param>
    public static Validation<InvalidInput, DeviceFit> Read(Node root, Reader<DeviceFit> lender) =>
        Problems.Collect(problems => Section.Open(root, Keys, problems).Bind(section =>
        {
            var like = section.Maybe("like", lender).Flatten();
            return new Reading(like.MatchUnsafe(known => known, () => null), section.Has("like"), problems)
                .Whole(section);
        }));

    /// <summary>One file, part by part. Every part is read before any is missed, so that one report holds all
    /// faults.</summary>
    /// <param name="like">Whose constants stand where there are none.</param>
    /// <param name="borrows">There may be none: false, and they must all be there.</param>
    /// <param name="problems">Where faults are kept.</param>
    private sealed class Reading(DeviceFit? like, bool borrows, Problems problems)
    {
        private readonly FitReader fits = new(problems);

        public Option<DeviceFit> Whole(Section section)
        {
            var device = section.Required("device", Numbers.Name, "the device's id in the catalogue");
            var gemm = Open(section, "gemm", GemmKeys);
            var bf16 = gemm.Bind(kinds => Fit(kinds, "bf16", d => d.Gemm));
            var bytes = gemm.Bind(kinds => Fit(kinds, "byte", d => d.ByteGemm));
            var passes = Open(section, "row_passes", PassKeys).Bind(Passes);
            var kinds = Open(section, "attention", KindKeys);
            var attention = kinds.Bind(of => Attention(of, "bf16", d => d.Attention));
            var byteAttention = kinds.Bind(of => Attention(of, "fp8", d => d.ByteAttention));
            var links = Open(section, "links", LinkKeys).Bind(Links);
            var experts = Open(section, "moe", ExpertKeys).Bind(Experts);
            var latents = Open(section, "mla", LatentKeys);
            var latent = latents.Bind(of => Latent(of, "bf16", d => d.Latent));
            var byteLatent = latents.Bind(of => Latent(of, "fp8", d => d.ByteLatent));
            var skew = section.Optional("decode_skew", Numbers.Share, 0);
            return
                from id in device
                from g in bf16
                from b in bytes
                from p in passes
                from a in attention
                from f in byteAttention
                from l in links
                from e in experts
                from m in latent
                from n in byteLatent
                from s in skew
                select new DeviceFit(id, g, b, p, a, f, l, e, m, n, s);
        }

        private Option<Section> Open(Section parent, string key, KeyTable keys) =>
            Section.Open(parent.Child(key), keys, problems);

        private Option<RowPassFits> Passes(Section section)
        {
            Option<Fitted<RowPassFit>> Pass(string place) => Fit(section, place, d => d.RowPasses.Of(place));
            return Problems.Whole([
                Pass("input_norm"), Pass("post_norm"), Pass("rope"), Pass("activation"), Pass("stream"),
                Pass("sampling")])
                .Map(p => new RowPassFits(p[0], p[1], p[2], p[3], p[4], p[5]));
        }

        private Option<AttentionFit> Attention(Section kinds, string kind, Func<DeviceFit, AttentionFit> of) =>
            Open(kinds, kind, AttentionKeys).Bind(section =>
            {
                var decode = Fit(section, "decode", d => of(d).Decode);
                var prefill = Fit(section, "prefill", d => of(d).Prefill);
                return from d in decode from p in prefill select new AttentionFit(d, p);
            });

        private Option<ExpertFits> Experts(Section section)
        {
            var bf16 = Fit(section, "bf16", d => d.Experts.Bf16);
            var bytes = Open(section, "fp8", ByteExpertKeys);
            var cut = bytes.Bind(kinds => Fit(kinds, "cut", d => d.Experts.ByteCut));
            var whole = bytes.Bind(kinds => Fit(kinds, "whole", d => d.Experts.ByteWhole));
            var fourBit = Fit(section, "four_bit", d => d.Experts.FourBit);
            return from b in bf16 from c in cut from w in whole from f in fourBit select new ExpertFits(b, c, w, f);
        }

        private Option<LatentFit> Latent(Section kinds, string kind, Func<DeviceFit, LatentFit> of) =>
            Open(kinds, kind, AttentionKeys).Bind(section =>
            {
                var decode = Fit(section, "decode", d => of(d).Decode);
                var prefill = Fit(section, "prefill", d => of(d).Prefill);
                return from d in decode from p in prefill select new LatentFit(d, p);
            });

        private Option<LinkFits> Links(Section section)
        {
            Option<double> Bandwidth(string key, Func<MeasuredLinks, double> of) => !borrows || section.Has(key)
                ? section.Required(key, Quantities.Bandwidth, "a bandwidth, such as 450GB/s")
                : Optional(like).Map(known => of(known.Links.Measured));
            var inNode = Bandwidth("in_node", links => links.InNode);
            var across = Bandwidth("across_nodes", links => links.AcrossNodes);
            var graph = Collective(section, "graph_all_reduce", d => d.GraphAllReduce);
            var nccl = Collective(section, "nccl_all_reduce", d => d.NcclAllReduce);
            var all = Collective(section, "all_to_all", d => d.AllToAll);
            var sendIn = Fit(section, "send_in_node", d => d.Links.SendInNode);
            var sendAcross = Fit(section, "send_across", d => d.Links.SendAcross);
            return
                from i in inNode
                from a in across
                from g in graph
                from n in nccl
                from t in all
                from s in sendIn
                from c in sendAcross
                select new LinkFits(new MeasuredLinks(i, a), g, n, t, s, c);
        }

        private Option<CollectiveFit> Collective(Section parent, string key, Func<LinkFits, CollectiveFit> of)
        {
            if (borrows && !parent.Has(key))
            {
                return Optional(like).Map(known => new CollectiveFit(
                    [.. of(known.Links).BySize.Select(size => (size.Gpus, Borrowed(size.Fit, known)))]));
            }

            var place = parent.Child(key);
            if (place is not Node.Mapping { Entries.Length: > 0 } sizes)
            {
                problems.Add(place.Expected("a mapping from numbers of GPUs to fits"));
                return None;
            }

            var read = sizes.Entries.Select(entry =>
            {
                var key = new Node.Scalar(entry.Value.Place, entry.Key, true);
                var gpus = problems.Keep(Numbers.Whole(2, 1_024)(key));
                var fit = fits.Read<TransferFit>(entry.Value);
                return from g in gpus from f in fit select new Size(g, f, key.Place);
            }).ToList();
            return Problems.Whole(read).Map(whole =>
            {
                foreach (var again in whole.GroupBy(size => size.Gpus).SelectMany(same => same.Skip(1)))
                    problems.Add(again.Place.Problem($"the constants of {again.Gpus} GPUs are there already"));
                return new CollectiveFit([.. whole.OrderBy(size => size.Gpus).Select(size => (size.Gpus, size.Fit))]);
            });
        }

        /// <summary>The constants of so many GPUs, and where they stand.</summary>
        private sealed record Size(int Gpus, Fitted<TransferFit> Fit, Place Place);

        private Option<Fitted<T>> Fit<T>(Section section, string key, Func<DeviceFit, Fitted<T>> of)
            where T : IFit<T> =>
            !borrows || section.Has(key)
                ? fits.Read<T>(section.Child(key))
                : Optional(like).Map(known => Borrowed(of(known), known));

        private static Fitted<T> Borrowed<T>(Fitted<T> fit, DeviceFit from)
            where T : IFit<T> => fit with { Source = $"{from.Device}'s, not measured here", Region = Region.None };
    }
}
