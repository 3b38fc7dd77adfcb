using EventSim.Cli.Input.Fields;
using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Measurements;

/// <summary>The files of a folder of measurements.</summary>
internal static class MeasuredFiles
{
    /// <summary>Reads files of a folder and of the folders in it, by name; or tells all that is wrong with
    /// them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="which">Whether a file of this name is read.</param>
    /// <param name="read">Reads the file at a path; its second argument is what errors call it.</param>
    public static Either<Seq<InvalidInput>, ImmutableArray<T>> Read<T>(
        string folder, Func<string, bool> which, Func<string, string, Either<Seq<InvalidInput>, T>> read) =>
        In(folder).Bind(files => Problems.Whole(
            files.Where(file => which(Path.GetFileName(file)))
                .Select(file => read(file, Path.GetRelativePath(folder, file)))));

    private static Either<Seq<InvalidInput>, ImmutableArray<string>> In(string folder)
    {
        if (!Directory.Exists(folder)) return Seq1(new InvalidInput(folder, 0, "", "there is no such folder"));
        try
        {
            return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).ToImmutableArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Seq1(new InvalidInput(folder, 0, "", $"can't be read: {error.Message}"));
        }
    }
}
