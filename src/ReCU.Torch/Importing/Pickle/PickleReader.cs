using ReCU.Graph;

namespace ReCU.Torch.Importing;

/// <summary>
/// Reads one pickle of protocol 2, as PyTorch writes it. A pickle is a program for a stack machine; this one knows only
/// the instructions that build values, and calls only the functions of <see cref="PickleFunction"/>.
/// </summary>
/// <remarks>
/// Values become null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, an array (a
/// tuple), <see cref="List{T}"/>, <see cref="PickleDict"/>, <see cref="StorageRecord"/> or <see cref="TensorRecord"/>.
/// </remarks>
/// <param name="input">Stands at the first byte of the pickle, and afterwards behind its last.</param>
/// <param name="storages">Collects the storages that the pickle mentions.</param>
internal sealed class PickleReader(ByteReader input, StorageTable storages)
{
    private const int Protocol = 2;

    private readonly PickleStack _stack = new();

    // Python numbers what it will need again from 0; a list leaves a file no index to choose freely.
    private readonly List<object?> _memo = [];

    /// <exception cref="InvalidModelException">
    /// The pickle is damaged, exceeds a limit, or asks for something that is not allowed.
    /// </exception>
    public static object? Read(ByteReader input, StorageTable storages) => new PickleReader(input, storages).Run();

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        long => "a whole number",
        double => "a number",
        string => "text",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleDict => "a dictionary",
        StorageRecord => "a storage",
        TensorRecord => "a tensor",
        _ => "a name of Python",
    };

    private object? Run()
    {
        for (int i = 0; i < ImportLimits.Instructions; i++)
        {
            var opcode = (PickleOpcode)input.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return _stack.IsComplete ? _stack.Pop() : throw Damaged("it ends with unfinished values");
            }

            Execute(opcode);
        }

        throw new InvalidModelException($"Its pickle has more than {ImportLimits.Instructions} instructions.");
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                CheckProtocol();
                break;
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.BinPut:
                Memorise(input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Memorise(input.ReadUInt32());
                break;
            case PickleOpcode.Append:
                Append(_stack.Pop(1));
                break;
            case PickleOpcode.Appends:
                Append(_stack.PopToMark());
                break;
            case PickleOpcode.SetItem:
                SetItems(_stack.Pop(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                break;
            case PickleOpcode.Build:
                Build();
                break;
            default:
                _stack.Push(Value(opcode));
                break;
        }
    }

    private object? Value(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.None => null,
        PickleOpcode.NewTrue => true,
        PickleOpcode.NewFalse => false,
        PickleOpcode.BinInt => (long)input.ReadInt32(),
        PickleOpcode.BinInt1 => (long)input.ReadByte(),
        PickleOpcode.BinInt2 => (long)input.ReadUInt16(),
        PickleOpcode.Long1 => input.ReadWholeNumber(),
        PickleOpcode.BinFloat => input.ReadBigEndianDouble(),
        PickleOpcode.BinUnicode => input.ReadText(),
        PickleOpcode.EmptyTuple => Array.Empty<object?>(),
        PickleOpcode.Tuple1 => _stack.Pop(1),
        PickleOpcode.Tuple2 => _stack.Pop(2),
        PickleOpcode.Tuple3 => _stack.Pop(3),
        PickleOpcode.Tuple => _stack.PopToMark(),
        PickleOpcode.EmptyList => new List<object?>(),
        PickleOpcode.EmptyDict => new PickleDict(),
        PickleOpcode.BinGet => Recall(input.ReadByte()),
        PickleOpcode.LongBinGet => Recall(input.ReadUInt32()),
        PickleOpcode.Global => PickleGlobals.Find(input.ReadLine(), input.ReadLine()),
        PickleOpcode.BinPersId => storages.Refer(_stack.Pop()),
        PickleOpcode.Reduce => Call(arguments: _stack.Pop(), function: _stack.Pop()),
        _ when Enum.IsDefined(opcode) => throw Damaged($"instruction {opcode} (0x{(byte)opcode:x2}) is not allowed"),
        _ => throw Damaged($"0x{(byte)opcode:x2} is no instruction"),
    };

    private void CheckProtocol()
    {
        byte protocol = input.ReadByte();
        if (protocol != Protocol)
        {
            throw Damaged($"its protocol is {protocol}; {Protocol} was expected, with which PyTorch saves");
        }
    }

    private void Memorise(uint index)
    {
        if (index > _memo.Count)
        {
            throw Damaged($"it stores a value as number {index}, but {_memo.Count} would be next");
        }

        if (index == _memo.Count)
        {
            _memo.Add(null);
        }

        _memo[(int)index] = _stack.Top;
    }

    private object? Recall(uint index) =>
        index < _memo.Count ? _memo[(int)index] : throw Damaged($"it asks for stored value {index} of {_memo.Count}");

    private void Append(object?[] values)
    {
        if (_stack.Top is not List<object?> list)
        {
            throw Damaged($"it appends to {Describe(_stack.Top)}");
        }

        list.AddRange(values);
    }

    private void SetItems(object?[] keysAndValues)
    {
        if (_stack.Top is not PickleDict dict || keysAndValues.Length % 2 != 0)
        {
            throw Damaged($"it sets {keysAndValues.Length} keys and values in {Describe(_stack.Top)}");
        }

        for (int i = 0; i < keysAndValues.Length; i += 2)
        {
            dict.Add(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    // A state dict carries the versions of its modules as an attribute, which nothing here needs.
    private void Build()
    {
        object? state = _stack.Pop();
        if (state is not PickleDict || _stack.Top is not PickleDict)
        {
            throw Damaged($"it sets attributes of {Describe(_stack.Top)}");
        }
    }

    private static object Call(object? arguments, object? function) => (function, arguments) switch
    {
        (PickleFunction.OrderedDict, object?[] { Length: 0 }) => new PickleDict(),
        (PickleFunction.RebuildTensor, object?[] values) => TensorRecord.Rebuild(values),
        (PickleFunction.RebuildParameter, object?[] and [TensorRecord tensor, _, _]) => tensor,
        _ => throw new InvalidModelException(
            $"Its pickle calls {(function is PickleFunction ? function : Describe(function))} with arguments that do "
            + "not fit."),
    };

    private InvalidModelException Damaged(string problem) => PickleTokens.Damaged(input, problem);
}
