using System.Reflection;
using System.Reflection.Emit;

namespace ReCU.TestKit.CodeWalks;

/// <summary>
/// Walks through a method's code in its order, and follows what lies on the evaluation stack: enough to tell which
/// arguments of a call are objects that only the stack holds.
/// </summary>
internal sealed class StackWalk
{
    private readonly MethodBase _method;
    private readonly Func<MethodBase, StackValue?, StackValue> _resultOf;
    private readonly Type[] _argumentTypes;
    private readonly Type[] _localTypes;
    private readonly Dictionary<int, List<StackValue>> _atTarget = [];
    private readonly HashSet<int> _handlers;
    private List<StackValue>? _stack = [];

    /// <param name="method">The method.</param>
    /// <param name="resultOf">What a call returns, from the method that is called and its receiver.</param>
    public StackWalk(MethodBase method, Func<MethodBase, StackValue?, StackValue> resultOf)
    {
        _method = method;
        _resultOf = resultOf;
        _argumentTypes = [.. method.IsStatic ? [] : new[] { method.DeclaringType! },
            .. method.GetParameters().Select(parameter => parameter.ParameterType)];
        _localTypes = [.. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []];
        _handlers = [.. (method.GetMethodBody()?.ExceptionHandlingClauses ?? [])
            .Where(clause =>
                clause.Flags is ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter)
            .SelectMany(clause => clause.Flags == ExceptionHandlingClauseOptions.Filter
                ? new[] { clause.FilterOffset, clause.HandlerOffset }
                : [clause.HandlerOffset])];
    }

    /// <summary>
    /// Told of each call: the instruction, the method, and its receiver (where it has one) and arguments.
    /// </summary>
    public Action<IlInstruction, MethodBase, IReadOnlyList<StackValue>>? Called { get; init; }

    /// <summary>Told of each value that becomes an element of an array or a list.</summary>
    public Action<IlInstruction, StackValue>? StoredInArray { get; init; }

    /// <summary>What was stored in each local variable.</summary>
    public Dictionary<int, List<StackValue>> Stores { get; } = [];

    /// <summary>Where each local variable is loaded.</summary>
    public Dictionary<int, List<int>> Loads { get; } = [];

    public void Run()
    {
        foreach (IlInstruction instruction in IlReader.Read(_method))
        {
            Arrive(instruction.Offset);
            Execute(instruction);
        }
    }

    private void Arrive(int offset)
    {
        if (_handlers.Contains(offset))
        {
            _stack = [default];
        }
        else if (_atTarget.TryGetValue(offset, out List<StackValue>? incoming))
        {
            // Of two ways to a place, the one on which nobody holds the value counts.
            _stack = _stack is null
                ? incoming
                : [.. _stack.Zip(incoming, Merge)];
        }

        _stack ??= [];
    }

    private void Execute(IlInstruction instruction)
    {
        OpCode opCode = instruction.OpCode;
        string name = opCode.Name!.Split('.')[0];
        switch (name)
        {
            case "ldloc" or "ldloca":
                int loaded = (int)instruction.Operand!;
                Of(Loads, loaded).Add(instruction.Offset);
                Push(new StackValue(_localTypes[loaded], Local: loaded));
                break;
            case "stloc":
                Of(Stores, (int)instruction.Operand!).Add(Pop());
                break;
            case "dup":
                Push(_stack![^1]);
                break;
            case "ldarg":
                Type argument = _argumentTypes[(int)instruction.Operand!];
                Push(new StackValue(argument.IsByRef ? null : argument));
                break;
            case "ldfld":
                // An element of a tuple is as new as the tuple.
                Push(Pop() with { Type = ((FieldInfo)instruction.Operand!).FieldType });
                break;
            case "ldsfld":
                Push(new StackValue(((FieldInfo)instruction.Operand!).FieldType));
                break;
            case "castclass" or "isinst":
                Push(Pop() with { Type = null });
                break;
            case "stelem":
                StackValue element = Pop();
                (_, _) = (Pop(), Pop());
                StoredInArray?.Invoke(instruction, element);
                break;
            case "stind" or "stobj":
                StackValue value = Pop();
                // An element of a span, whose address a call has given; an argument belongs to the caller.
                if (Pop().Type?.IsByRef == true)
                {
                    StoredInArray?.Invoke(instruction, value);
                }

                break;
            case "call" or "callvirt" or "newobj":
                Call(instruction, (MethodBase)instruction.Operand!, isNew: name == "newobj");
                break;
            case "ret":
                _stack = null;
                return;
            default:
                Pop(Count(opCode.StackBehaviourPop));
                for (int i = Count(opCode.StackBehaviourPush); i > 0; i--)
                {
                    Push(default);
                }

                break;
        }

        Branch(instruction);
    }

    private void Branch(IlInstruction instruction)
    {
        if (instruction.Operand is int[] targets)
        {
            bool leaves = instruction.OpCode.Name!.StartsWith("leave", StringComparison.Ordinal);
            foreach (int target in targets.Where(target => target > instruction.Offset))
            {
                _atTarget[target] = leaves ? [] : [.. _stack!];
            }
        }

        if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Throw or FlowControl.Return)
        {
            _stack = null;
        }
    }

    private void Call(IlInstruction instruction, MethodBase called, bool isNew)
    {
        bool hasReceiver = !called.IsStatic && !isNew;
        int count = called.GetParameters().Length + (hasReceiver ? 1 : 0);
        List<StackValue> arguments = _stack!.GetRange(_stack.Count - count, count);
        Pop(count);
        // What has been duplicated stays on the stack, which holds it.
        Called?.Invoke(instruction, called, [.. arguments.Select(argument =>
            argument.Maker is not null && _stack.Contains(argument) ? argument.Borrowed : argument)]);
        Type type = called is MethodInfo method ? method.ReturnType : isNew ? called.DeclaringType! : typeof(void);
        if (type != typeof(void))
        {
            StackValue result = _resultOf(called, hasReceiver ? arguments[0] : null);
            Push(result with { Type = type, MadeAt = result.Maker == called ? instruction.Offset : result.MadeAt });
        }
    }

    private static StackValue Merge(StackValue here, StackValue there) =>
        (here.IsBorrowed ? there : here) with { Type = here.Type == there.Type ? here.Type : null };

    private static int Count(StackBehaviour behaviour) =>
        behaviour is StackBehaviour.Pop0 or StackBehaviour.Push0 ? 0 : behaviour.ToString().Split('_').Length;

    private void Push(StackValue value) => _stack!.Add(value);

    private StackValue Pop()
    {
        StackValue value = _stack![^1];
        Pop(1);
        return value;
    }

    private void Pop(int count) => _stack!.RemoveRange(_stack.Count - count, count);

    private static List<T> Of<T>(Dictionary<int, List<T>> lists, int key) =>
        lists.TryGetValue(key, out List<T>? list) ? list : lists[key] = [];
}
