using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EventSim.Tests.Architecture;

/// <summary>What a compiled assembly uses of others, read from its metadata.</summary>
internal static class MetadataReferences
{
    /// <summary>Full names of the types that it names.</summary>
    public static ImmutableArray<string> Types(string assemblyFile) => Read(assemblyFile, reader =>
        reader.TypeReferences.Select(handle => NameOf(reader, handle)));

    /// <summary>Full names of the members that it names, as <c>Namespace.Type.Member</c>.</summary>
    public static ImmutableArray<string> Members(string assemblyFile) => Read(assemblyFile, reader =>
        from handle in reader.MemberReferences
        let member = reader.GetMemberReference(handle)
        where member.Parent.Kind == HandleKind.TypeReference
        select $"{NameOf(reader, (TypeReferenceHandle)member.Parent)}.{reader.GetString(member.Name)}");

    private static ImmutableArray<string> Read(string file, Func<MetadataReader, IEnumerable<string>> names)
    {
        using var image = new PEReader(File.OpenRead(file));
        return [.. names(image.GetMetadataReader()).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(reader, (TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{reader.GetString(type.Namespace)}.{name}";
    }
}
