using System.Reflection;
using System.Reflection.Emit;

namespace ReCU.Torch.Tests.HostReads;

/// <summary>
/// The methods that can be reached from some, by the calls that their code holds. A call of a virtual method of this
/// library reaches all its overrides; of other libraries, the method itself.
/// </summary>
/// <param name="assemblies">The assemblies whose code is looked into, this library's first.</param>
/// <param name="isBoundary">Methods that are not looked into.</param>
internal sealed class CallGraph(IReadOnlyList<Assembly> assemblies, Func<MethodBase, bool> isBoundary)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly Type[] _ownTypes = assemblies[0].GetTypes();

    /// <summary>Each method with one that calls it; null for the roots.</summary>
    public Dictionary<MethodBase, MethodBase?> Reach(IEnumerable<MethodBase> roots)
    {
        var reached = new Dictionary<MethodBase, MethodBase?>();
        var waiting = new Queue<MethodBase>();
        foreach (MethodBase root in roots)
        {
            Add(root, null);
        }

        while (waiting.TryDequeue(out MethodBase? method))
        {
            foreach (MethodBase called in Calls(method).SelectMany(WithOverrides))
            {
                Add(called, method);
            }
        }

        return reached;

        void Add(MethodBase method, MethodBase? caller)
        {
            if (reached.TryAdd(method, caller) && assemblies.Contains(method.Module.Assembly) && !isBoundary(method))
            {
                waiting.Enqueue(method);
            }
        }
    }

    /// <summary>All methods and constructors of a type, those of the classes in it included.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared)
        .Concat<MethodBase>(type.GetConstructors(Declared))
        .Concat(type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(MethodsOf));

    private IEnumerable<MethodBase> WithOverrides(MethodBase method)
    {
        yield return method;
        if (method is not MethodInfo { IsVirtual: true } called || called.Module.Assembly != assemblies[0])
        {
            yield break;
        }

        foreach (Type type in _ownTypes.Where(type => !type.IsInterface && Fits(called.DeclaringType!, type)))
        {
            foreach (MethodInfo other in type.GetMethods(Declared).Where(other => Implements(other, called)))
            {
                yield return other;
            }
        }
    }

    private static bool Fits(Type declaring, Type type) =>
        type.IsAssignableTo(declaring) || (declaring.IsGenericType && Bases(type).Any(candidate =>
            candidate.IsGenericType && candidate.GetGenericTypeDefinition() == declaring.GetGenericTypeDefinition()));

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            yield return candidate;
        }
    }

    private static bool Implements(MethodInfo method, MethodInfo called) =>
        (method.Name == called.Name || method.Name.EndsWith("." + called.Name, StringComparison.Ordinal))
        && method.GetParameters().Length == called.GetParameters().Length;

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int i = 0; i < code.Length;)
        {
            OpCode opCode = code[i] == 0xfe ? _opCodes[(short)(0xfe00 | code[i + 1])] : _opCodes[code[i]];
            i += opCode.Size;
            if (opCode.OperandType == OperandType.InlineMethod)
            {
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, i), ofType, ofMethod)!;
            }

            i += OperandSize(opCode, code, i);
        }
    }

    private static int OperandSize(OpCode opCode, byte[] code, int position) => opCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, position),
        _ => 4,
    };
}
