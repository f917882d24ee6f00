using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.Pickle;

/// <content>Names, calls, and the filling of dictionaries, lists and objects.</content>
internal sealed partial class PickleReader
{
    /// <summary>Describes a value for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        long => "a whole number",
        double => "a number",
        string => "text",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleObject { Count: 0 } made => $"a Python object '{made.Type}'",
        PickleDict => "a dictionary",
        StorageRecord => "a storage",
        TensorRecord => "a tensor",
        InertValue inert => $"a Python object '{inert}'",
        _ => "a name of Python",
    };

    private object NameOnStack()
    {
        (object? name, object? module) = (_stack.Pop(), _stack.Pop());
        return module is string { Length: <= ImportLimits.NameLength } ofModule
            && name is string { Length: <= ImportLimits.NameLength } inModule
            ? PickleGlobals.Find(ofModule, inModule)
            : throw Damaged("a Python name is too long or not valid");
    }

    private InertValue FrozenSet()
    {
        _stack.PopToMark();
        return InertValue.Set;
    }

    private static object Call(object? arguments, object? function) => (function, arguments) switch
    {
        (PickleFunction.OrderedDict, object?[] { Length: 0 }) => new PickleDict(),
        (PickleFunction.OrderedDict, object?[] and [List<object?> pairs]) when pairs.All(IsPair) =>
            DictOf([.. pairs.SelectMany(pair => (object?[])pair!)]),
        (PickleFunction.RebuildTensor, object?[] and [InertValue, ..]) => InertValue.Tensor,
        (PickleFunction.RebuildTensor, object?[] values) => TensorRecord.Rebuild(values),
        (PickleFunction.RebuildParameter,
            object?[] and [TensorRecord or InertValue or PickleObject, _, _, ..] values) => values[0]!,
        // A function within a function within a function is refused: a file must not choose how deep this recursion
        // goes.
        (PickleFunction.RebuildFromType, object?[] and [PickleFunction inner, _, object?[] values, _])
            when inner != PickleFunction.RebuildFromType => Call(values, inner),
        (PickleFunction.RebuildFromType, object?[] and [InertValue, ..]) => InertValue.Tensor,
        (InertValue inert, object?[]) => new PickleObject(inert),
        _ => throw new InvalidModelException(
            $"Its pickle calls {(function is PickleFunction ? function : Describe(function))} with arguments that do "
            + "not fit."),
    };

    private PickleDict Create(object? arguments, object? type) => (type, arguments) switch
    {
        (InertValue inert, object?[]) => new PickleObject(inert),
        (PickleFunction.OrderedDict, object?[]) => new PickleDict(),
        _ => throw Damaged($"it makes an object of {Describe(type)}"),
    };

    private PickleDict CreateByName(object?[] parts) => Create(arguments: parts[1], type: parts[0]);

    private static bool IsPair(object? value) => value is object?[] { Length: 2 };

    private void Append(object?[] values)
    {
        switch (_stack.Top)
        {
            case List<object?> list:
                list.AddRange(values);
                break;
            case InertValue or PickleObject:
                break;
            default:
                throw Damaged($"it appends to {Describe(_stack.Top)}");
        }
    }

    private void SetItems(object?[] keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0 || _stack.Top is not (PickleDict or InertValue))
        {
            throw Damaged($"it sets {keysAndValues.Length} keys and values in {Describe(_stack.Top)}");
        }

        if (_stack.Top is PickleDict dict)
        {
            Fill(dict, keysAndValues);
        }
    }

    private static PickleDict DictOf(object?[] keysAndValues)
    {
        var dict = new PickleDict();
        return keysAndValues.Length % 2 == 0
            ? Fill(dict, keysAndValues)
            : throw new InvalidModelException(
                $"A dictionary of its pickle has {keysAndValues.Length} keys and values.");
    }

    private static PickleDict Fill(PickleDict dict, object?[] keysAndValues)
    {
        for (int i = 0; i < keysAndValues.Length; i += 2)
        {
            dict.Add(keysAndValues[i], keysAndValues[i + 1]);
        }

        return dict;
    }

    // Attributes, such as the module versions in a state dict, are not needed here.
    private void Build()
    {
        _stack.Pop();
        if (_stack.Top is not (PickleDict or InertValue or TensorRecord))
        {
            throw Damaged($"it sets attributes of {Describe(_stack.Top)}");
        }
    }
}
