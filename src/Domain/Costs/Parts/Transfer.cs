using EventSim.Domain.Costs.Fits;

namespace EventSim.Domain.Costs.Parts;

/// <summary>Bytes over a link, with the measured constants scaled to the bandwidth of another link.</summary>
internal static class Transfer
{
    /// <summary>t = (a, bytes/BW)q; nothing over an infinitely fast link. Unit: us.</summary>
    /// <param name="bytes">Bytes of the message.</param>
    /// <param name="fit">The constants.</param>
    /// <param name="link">Bandwidth of the link. Unit: bytes/s.</param>
    /// <param name="measured">Bandwidth of the link that the constants belong to. Unit: bytes/s.</param>
    public static double Microseconds(double bytes, TransferFit fit, double link, double measured)
    {
        if (double.IsPositiveInfinity(link)) return 0;
        return fit.Microseconds(bytes * (measured / link));
    }
}
