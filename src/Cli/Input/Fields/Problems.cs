using EventSim.Domain.Errors;
using LanguageExt;
using static LanguageExt.Prelude;

namespace EventSim.Cli.Input.Fields;

/// <summary>Reads a node as a value, or says everything that is wrong with it.</summary>
internal delegate Validation<InvalidInput, T> Reader<T>(Documents.Node node);

/// <summary>Every fault found so far while one document is read. A value that could not be read is absent, and reading
/// goes on, so that one report holds all faults.</summary>
internal sealed class Problems
{
    private readonly List<InvalidInput> found = [];

    /// <summary>Everything found, in the order of the lines.</summary>
    public Seq<InvalidInput> All => found.Distinct().OrderBy(problem => problem.Line).ToSeq().Strict();

    /// <summary>Adds a fault.</summary>
    public void Add(InvalidInput problem) => found.Add(problem);

    /// <summary>Adds faults.</summary>
    public void AddRange(IEnumerable<InvalidInput> problems) => found.AddRange(problems);

    /// <summary>The value; where there is none, its faults are kept.</summary>
    public Option<T> Keep<T>(Validation<InvalidInput, T> read) => read.Match(
        Succ: Some,
        Fail: faults =>
        {
            found.AddRange(faults);
            return None;
        });

    /// <summary>The value; where there is none, its faults are kept.</summary>
    public Option<T> Keep<T>(Either<Seq<InvalidInput>, T> read) => Keep(Validate(read));

    /// <summary>The same value or faults, so that faults add up.</summary>
    public static Validation<InvalidInput, T> Validate<T>(Either<Seq<InvalidInput>, T> read) => read.Match(
        Right: Success<InvalidInput, T>,
        Left: Fail<InvalidInput, T>);

    /// <summary>Reads with a report of its own: the value if nothing was wrong, else all that was.</summary>
    public static Validation<InvalidInput, T> Collect<T>(Func<Problems, Option<T>> read)
    {
        var problems = new Problems();
        var value = read(problems);
        return problems.found.Count > 0
            ? Fail<InvalidInput, T>(problems.All)
            : value.ToValidation(new InvalidInput("", 0, "", "could not be read"));
    }

    /// <summary>All the values; or all faults of those that could not be read.</summary>
    public static Either<Seq<InvalidInput>, ImmutableArray<T>> Whole<T>(IEnumerable<Either<Seq<InvalidInput>, T>> read)
    {
        var all = read.ToList();
        var faults = all.SelectMany(one => one.LeftToSeq()).SelectMany(found => found).ToSeq().Strict();
        return faults.IsEmpty ? all.SelectMany(one => one.RightToSeq()).ToImmutableArray() : faults;
    }

    /// <summary>All the values, if none is absent.</summary>
    public static Option<ImmutableArray<T>> Whole<T>(IReadOnlyCollection<Option<T>> values) =>
        values.All(value => value.IsSome)
            ? values.SelectMany(value => value.AsEnumerable()).ToImmutableArray()
            : None;
}
