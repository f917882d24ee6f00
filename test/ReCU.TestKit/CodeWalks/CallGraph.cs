using System.Reflection;

namespace ReCU.TestKit.CodeWalks;

/// <summary>
/// The methods that can be reached from some, by the calls that their code holds. A call of a virtual method of this
/// library reaches all its overrides; of other libraries, those of types that are constructed on the way.
/// </summary>
/// <param name="assemblies">The assemblies whose code is looked into, this library's first.</param>
/// <param name="isBoundary">Methods that are not looked into.</param>
public sealed class CallGraph(IReadOnlyList<Assembly> assemblies, Func<MethodBase, bool> isBoundary)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly Type[] _ownTypes = assemblies[0].GetTypes();

    /// <summary>Each method with one that calls it; null for the roots.</summary>
    public Dictionary<MethodBase, MethodBase?> Reach(IEnumerable<MethodBase> roots)
    {
        var reached = new Dictionary<MethodBase, MethodBase?>();
        var waiting = new Queue<MethodBase>();
        var constructed = new HashSet<Type>();
        var virtualCalls = new Dictionary<Call, MethodBase>();
        foreach (MethodBase root in roots)
        {
            Add(new Call(root, null), null);
        }

        while (waiting.TryDequeue(out MethodBase? method))
        {
            foreach (Call call in Calls(method))
            {
                Add(call, method);
            }
        }

        return reached;

        void Add(Call call, MethodBase? caller)
        {
            if (caller is not null && call.IsVirtual && virtualCalls.TryAdd(call, caller))
            {
                IEnumerable<Type> candidates = IsOwn(call) ? _ownTypes : constructed.ToArray();
                foreach (MethodInfo other in candidates.SelectMany(call.Overrides))
                {
                    Add(new Call(other, null), caller);
                }
            }

            MethodBase method = call.Method;
            if (!reached.TryAdd(method, caller) || !assemblies.Contains(method.Module.Assembly) || isBoundary(method))
            {
                return;
            }

            waiting.Enqueue(method);
            if (method is ConstructorInfo { DeclaringType: { } type } && constructed.Add(type))
            {
                foreach ((Call open, MethodBase by) in virtualCalls.Where(entry => !IsOwn(entry.Key)).ToArray())
                {
                    foreach (MethodInfo other in open.Overrides(type))
                    {
                        Add(new Call(other, null), by);
                    }
                }
            }
        }
    }

    private bool IsOwn(Call call) => call.Method.Module.Assembly == assemblies[0];

    /// <summary>For each method, those of some methods that call it or take its address.</summary>
    public ILookup<MethodBase, MethodBase> Callers(IEnumerable<MethodBase> methods) => methods
        .SelectMany(
            method => Calls(method).SelectMany(call =>
                (call.IsVirtual && IsOwn(call) ? _ownTypes.SelectMany(call.Overrides) : []).Prepend(call.Method)),
            (caller, called) => (Caller: caller, Called: called))
        .ToLookup(call => call.Called, call => call.Caller);

    /// <summary>All methods and constructors of a type, those of the classes in it included.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared)
        .Concat<MethodBase>(type.GetConstructors(Declared))
        .Concat(type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(MethodsOf));

    private static IEnumerable<Call> Calls(MethodBase method)
    {
        var calls = new HashSet<Call>();
        new StackWalk(method, (_, _) => default)
        {
            Called = (_, called, operands) =>
                calls.Add(new Call(called, called.IsStatic || operands.Count == 0 ? null : operands[0].Type)),
        }.Run();
        // Also what becomes a delegate.
        return calls.Concat(IlReader.Read(method)
            .Where(instruction => instruction.OpCode.Name!.StartsWith("ldftn", StringComparison.Ordinal)
                || instruction.OpCode.Name.StartsWith("ldvirtftn", StringComparison.Ordinal))
            .Select(instruction => new Call((MethodBase)instruction.Operand!, null)));
    }

    /// <summary>A call of a method.</summary>
    /// <param name="Method">The method, as the code names it.</param>
    /// <param name="Receiver">The declared type of the object that it is called on, if it is known.</param>
    private sealed record Call(MethodBase Method, Type? Receiver)
    {
        public bool IsVirtual => Method is MethodInfo { IsVirtual: true };

        /// <summary>The methods of a type that may run where this one is called.</summary>
        public IEnumerable<MethodInfo> Overrides(Type type) =>
            type.IsInterface || !Fits(Method.DeclaringType!, type) || (Receiver is not null && !Fits(Receiver, type))
                ? []
                : type.GetMethods(Declared).Where(Implements);

        private bool Implements(MethodInfo method) =>
            (method.Name == Method.Name || method.Name.EndsWith("." + Method.Name, StringComparison.Ordinal))
            && method.GetParameters().Length == Method.GetParameters().Length;

        private static bool Fits(Type declaring, Type type) =>
            type.IsAssignableTo(declaring) || (declaring.IsGenericType && Bases(type).Any(candidate =>
                candidate.IsGenericType
                && candidate.GetGenericTypeDefinition() == declaring.GetGenericTypeDefinition()));

        private static IEnumerable<Type> Bases(Type type)
        {
            for (Type? candidate = type; candidate is not null; candidate = candidate.BaseType)
            {
                yield return candidate;
            }
        }
    }
}
