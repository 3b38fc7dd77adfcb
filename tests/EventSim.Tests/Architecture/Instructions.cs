using System.Reflection;
using System.Reflection.Emit;

namespace EventSim.Tests.Architecture;

/// <summary>The compiled instructions of a method that name a type or a member.</summary>
internal static class Instructions
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ImmutableDictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToImmutableDictionary(code => code.Value);

    /// <summary>The methods and constructors that a type declares.</summary>
    public static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    /// <summary>The types that a method tests a value for (<c>is</c>, or an arm of a switch).</summary>
    public static ImmutableArray<Type> TestedTypes(MethodBase method) =>
    [
        .. from named in Named(method)
           where named.Code == OpCodes.Isinst
           select Resolve(method, named.Token) as Type into type
           where type is not null
           select type,
    ];

    /// <summary>The method makes a new object of this type.</summary>
    public static bool Creates(MethodBase method, Type type) => Named(method)
        .Any(named => named.Code == OpCodes.Newobj && Resolve(method, named.Token)?.DeclaringType == type);

    private static IEnumerable<(OpCode Code, int Token)> Named(MethodBase method)
    {
        var bytes = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < bytes.Length;)
        {
            var code = OpCodesByValue[bytes[at] == 0xFE ? unchecked((short)(0xFE00 | bytes[at + 1])) : bytes[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineType or OperandType.InlineMethod)
            {
                yield return (code, BitConverter.ToInt32(bytes, at));
            }

            at += OperandSize(code, bytes, at);
        }
    }

    private static int OperandSize(OpCode code, byte[] bytes, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(bytes, at)),
        _ => 4,
    };

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);
}
