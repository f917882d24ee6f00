using System.Reflection;

namespace ReCU.TestKit.CodeWalks;

/// <summary>
/// Finds calls of TorchSharp with an operand that nobody holds. TorchSharp takes an object's native handle and keeps no
/// reference to the object while native code runs, so that a garbage collection, by any thread, frees what is in use.
/// </summary>
/// <remarks>
/// <para>Who holds an operand: a field; the caller, for arguments; a local variable that is used again afterwards (a
/// <c>using</c> is); or, for tensors but not for scalars, an open dispose scope.</para>
/// <para>A method is under a dispose scope where it opens one, or where all of its callers in this library are. What
/// others may call has to open its own.</para>
/// </remarks>
public sealed class UnheldOperands
{
    private const string Tensor = "TorchSharp.torch+Tensor";
    private const string Scalar = "TorchSharp.Scalar";
    private const string Module = "TorchSharp.torch+nn+Module";

    // They keep an operand's handle or the operand itself, and pass nothing to native code that could be freed.
    private static readonly string[] _keepers =
    [
        "Dispose", "DetachFromDisposeScope", "MoveToOuterDisposeScope", "MoveHandle", "DecoupleFromNativeHandle",
        "AsParameter", "Parameter", "ToParameter",
    ];

    private readonly Assembly _own;
    private readonly Assembly _torch;
    private readonly HashSet<MethodBase> _scoped;

    /// <param name="own">The library whose code is looked into.</param>
    /// <param name="torch">TorchSharp.</param>
    /// <param name="isScoped">Methods that torch calls back under a scope that this library has opened.</param>
    public UnheldOperands(Assembly own, Assembly torch, Func<MethodBase, bool> isScoped)
    {
        (_own, _torch) = (own, torch);
        OwnMethods = [.. own.GetTypes().Where(type => !type.IsNested).SelectMany(CallGraph.MethodsOf)];
        _scoped = Scoped(isScoped);
    }

    /// <summary>All methods of the library.</summary>
    public IReadOnlyList<MethodBase> OwnMethods { get; }

    /// <summary>Operands that nobody holds in the library's own code, a line for each.</summary>
    public IEnumerable<string> InOwnCode() => OwnMethods.SelectMany(In);

    /// <summary>
    /// Operands that nobody holds in code of TorchSharp that the library reaches, a line for each: tensors where the
    /// library reaches it without a dispose scope, scalars in any case.
    /// </summary>
    /// <param name="isSafe">Methods of TorchSharp that are not looked into.</param>
    public IEnumerable<string> InTorchSharp(Func<MethodBase, bool> isSafe)
    {
        return Lines(OwnMethods, isSafe, IsScalar).Concat(Lines(
            OwnMethods.Except(_scoped), method => isSafe(method) || _scoped.Contains(method), type => !IsScalar(type)));

        IEnumerable<string> Lines(
            IEnumerable<MethodBase> roots, Func<MethodBase, bool> isBoundary, Func<Type, bool> isWanted)
        {
            Dictionary<MethodBase, MethodBase?> reached = new CallGraph([_own, _torch], isBoundary).Reach(roots);
            return reached.Keys
                .Where(method => method.Module.Assembly == _torch && !isSafe(method))
                .SelectMany(method => Find(method, isWanted).Select(line => $"{line} <- {Path(reached, method)}"));
        }
    }

    /// <summary>Operands that nobody holds in a method, a line for each.</summary>
    public IEnumerable<string> In(MethodBase method) =>
        Find(method, type => IsScalar(type) || !_scoped.Contains(method));

    private List<string> Find(MethodBase method, Func<Type, bool> isWanted)
    {
        var found = new List<(StackValue Value, int Offset, Type Type, string Target)>();
        var walk = new StackWalk(method, ResultOf)
        {
            Called = (instruction, called, operands) =>
            {
                if (IsLookedInto(called) && !Keeps(called))
                {
                    found.AddRange(operands.Zip(TypesOf(called, operands.Count)).Select(operand =>
                        (operand.First, instruction.Offset, operand.Second, Name(called))));
                }
            },
            StoredInArray = (instruction, value) => found.Add((value, instruction.Offset, TypeOf(value), "an array")),
        };
        walk.Run();
        return [.. found
            .Where(operand => IsNative(operand.Type) && isWanted(operand.Type)
                && (operand.Value.Maker is not null || IsLastUse(operand.Value, operand.Offset, walk)))
            .Select(operand => $"{Name(method)}: {operand.Type.Name} {Source(operand.Value)} -> {operand.Target}")
            .Distinct()];
    }

    private static bool IsLastUse(StackValue value, int offset, StackWalk walk) =>
        value.Local is int local
        && walk.Stores.GetValueOrDefault(local)?.Any(stored => stored.Maker is not null) == true
        && !walk.Loads[local].Any(load => load > offset);

    // A constructor keeps what it is given where the type has a field for it; a view of a tensor's memory has none.
    private static bool Keeps(MethodBase called) => _keepers.Contains(called.Name)
        || (called.IsConstructor
            && (Bases(called.DeclaringType!).Contains(Tensor) || HasNativeField(called.DeclaringType!)))
        || (called.Name.StartsWith("set_", StringComparison.Ordinal) && Bases(called.DeclaringType!).Contains(Module));

    private static bool HasNativeField(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Any(field => IsNative(field.FieldType));

    // What changes a tensor in place, or moves it to another scope, gives back the tensor itself.
    private StackValue ResultOf(MethodBase called, StackValue? receiver) => called switch
    {
        ConstructorInfo => IsNative(called.DeclaringType!) ? new StackValue(Maker: called) : default,
        MethodInfo method when !MakesNative(method.ReturnType) || !IsLookedInto(called) => default,
        { IsSpecialName: true } when called.Name.StartsWith("get_", StringComparison.Ordinal)
            && !Bases(called.DeclaringType!).Contains(Tensor) => default,
        _ when receiver is { } self
            && (called.Name.EndsWith('_') || called.Name.EndsWith("DisposeScope", StringComparison.Ordinal)) => self,
        _ => new StackValue(Maker: called),
    };

    private bool IsLookedInto(MethodBase method) =>
        method.Module.Assembly == _own || method.Module.Assembly == _torch;

    private static bool MakesNative(Type type) => IsNative(type)
        || (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true
            && type.GetGenericArguments().Any(IsNative));

    private static bool IsNative(Type type) => IsScalar(type) || Bases(type).Contains(Tensor);

    private static bool IsScalar(Type type) => type.FullName == Scalar;

    private static IEnumerable<string?> Bases(Type type)
    {
        for (Type? candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            yield return candidate.FullName;
        }
    }

    private static Type TypeOf(StackValue value) => value.Maker switch
    {
        MethodInfo method => method.ReturnType,
        { } constructor => constructor.DeclaringType!,
        null => typeof(object),
    };

    private static IEnumerable<Type> TypesOf(MethodBase called, int operands)
    {
        IEnumerable<Type> parameters = called.GetParameters().Select(parameter => parameter.ParameterType);
        return operands > called.GetParameters().Length ? parameters.Prepend(called.DeclaringType!) : parameters;
    }

    private HashSet<MethodBase> Scoped(Func<MethodBase, bool> isScoped)
    {
        ILookup<MethodBase, MethodBase> callers = new CallGraph([_own], _ => false).Callers(OwnMethods);
        HashSet<MethodBase> opening = [.. OwnMethods.Where(method => isScoped(method)
            || IlReader.Read(method).Any(instruction =>
                instruction.Operand is MethodBase { Name: "NewDisposeScope" }))];
        // The largest set of methods that each open a scope, or are called only by others of the set.
        HashSet<MethodBase> scoped = [.. OwnMethods.Where(method =>
            opening.Contains(method) || (!IsOpenToOthers(method) && callers[method].Any()))];
        while (scoped.RemoveWhere(method =>
            !opening.Contains(method) && !callers[method].All(scoped.Contains)) > 0)
        {
            // Until nothing changes.
        }

        return scoped;
    }

    private static bool IsOpenToOthers(MethodBase method) =>
        (method.IsPublic || method.IsFamily) && method.DeclaringType!.IsVisible;

    private static string Source(StackValue value) =>
        value.Maker is { } maker ? $"of {Name(maker)}" : "of a local's last use";

    private static string Path(Dictionary<MethodBase, MethodBase?> reached, MethodBase method)
    {
        var path = new List<string>();
        for (MethodBase? step = reached[method]; step is not null; step = reached[step])
        {
            path.Add(Name(step));
        }

        return string.Join(" <- ", path);
    }

    private static string Name(MethodBase method) => $"{method.DeclaringType?.Name}.{method.Name}";
}
