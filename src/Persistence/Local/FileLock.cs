namespace EventSim.Persistence.Local;

/// <summary>A lock between processes, held by an open file: it ends with its holder, however that ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the lock; none when it is still held after the patience.</summary>
    public static async Task<FileStream?> Take(string path, TimeSpan patience, CancellationToken ct)
    {
        for (var waited = TimeSpan.Zero; waited < patience; waited += Between)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Between, ct);
            }
        }

        return null;
    }
}
