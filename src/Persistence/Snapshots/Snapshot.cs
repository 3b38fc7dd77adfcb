using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EventSim.Simulation.Engine;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Persistence.Snapshots;

/// <summary>The state of a simulation as bytes: a digest, then the compressed state. The digest holds the bytes to
/// their name and to this version's form: anything else is no snapshot.</summary>
public static class Snapshot
{
    /// <summary>The form of the bytes: raised whenever it changes, so that what another version wrote is
    /// ignored.</summary>
    public const int Form = 1;

    /// <summary>A state as bytes.</summary>
    /// <param name="world">The state.</param>
    /// <param name="name">What it is the state of.</param>
    public static byte[] Of(World world, string name)
    {
        var writer = new StateWriter();
        WorldBytes.Write(writer, world);
        var state = Compressed(writer.Written);
        return [.. Digest(state, name), .. state];
    }

    /// <summary>The state of these bytes; none: they are not whole, or were written under another name or in another
    /// form.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">What they ought to be the state of.</param>
    /// <param name="environment">What the run's simulation runs in.</param>
    public static Option<World> Read(byte[] bytes, string name, SimulationEnvironment environment)
    {
        if (bytes.Length < SHA256.HashSizeInBytes) return None;
        var state = bytes.AsSpan(SHA256.HashSizeInBytes);
        if (!Digest(state, name).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes))) return None;
        return WorldBytes.Read(new StateReader(Decompressed(state)), environment);
    }

    private static byte[] Digest(ReadOnlySpan<byte> state, string name)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes($"snapshot {Form} of {name}\n"));
        digest.AppendData(state);
        return digest.GetHashAndReset();
    }

    private static byte[] Compressed(ReadOnlySpan<byte> state)
    {
        using var bytes = new MemoryStream();
        using (var brotli = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(state);
        return bytes.ToArray();
    }

    private static byte[] Decompressed(ReadOnlySpan<byte> state)
    {
        using var bytes = new MemoryStream();
        using var brotli = new BrotliStream(new MemoryStream(state.ToArray()), CompressionMode.Decompress);
        brotli.CopyTo(bytes);
        return bytes.ToArray();
    }
}
