using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Bytes over a link, with the measured constants scaled to the bandwidth of another link.</summary>
internal static class Transfer
{
    /// <summary>t = (a^q + (bytes/BW)^q)^(1/q); nothing over an infinitely fast link. Unit: ms.</summary>
    /// <param name="bytes">Bytes on the wire.</param>
    /// <param name="fit">The constants.</param>
    /// <param name="link">Bandwidth of the link. Unit: bytes/s.</param>
    /// <param name="measured">Bandwidth of the link that the constants belong to. Unit: bytes/s.</param>
    public static double Milliseconds(double bytes, TransferFit fit, double link, double measured)
    {
        if (double.IsPositiveInfinity(link)) return 0;
        var bytesPerMillisecond = fit.GigabytesPerSecond * 1e6 * (link / measured);
        return SmoothMax.Of(fit.Latency, bytes / bytesPerMillisecond, fit.Exponent);
    }
}
