using ReCU.Graph;
using ReCU.Torch.Importing.Files;
using ReCU.Torch.Importing.Tensors;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>
/// Reads one pickle of protocols 2 to 5. A pickle is a program for a stack machine; this one has only the instructions
/// that build values, and calls only the functions of <see cref="PickleFunction"/>. Unknown names become an <see
/// cref="InertValue"/>, which executes nothing.
/// </summary>
/// <remarks>
/// Values become null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, an array (a
/// tuple), <see cref="List{T}"/>, <see cref="PickleDict"/>, <see cref="StorageRecord"/>, <see cref="TensorRecord"/> or
/// <see cref="InertValue"/>.
/// </remarks>
/// <param name="input">At the first byte of the pickle; afterwards at the byte after its last.</param>
/// <param name="storages">Collects the storages that the pickle mentions.</param>
internal sealed partial class PickleReader(ByteReader input, StorageTable storages)
{
    private const int OldestProtocol = 2;
    private const int NewestProtocol = 5;

    private readonly PickleStack _stack = new();

    // Python numbers stored values from 0, so a list suffices, and a file cannot choose an index freely.
    private readonly List<object?> _memo = [];

    /// <exception cref="InvalidModelException">
    /// The pickle is damaged, exceeds a limit, or asks for something that is not allowed.
    /// </exception>
    public static object? Read(ByteReader input, StorageTable storages) => new PickleReader(input, storages).Run();

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
            case PickleOpcode.Frame:
                // The frame's length says how many bytes follow, for readers of streams.
                input.Take(sizeof(long));
                break;
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Pop:
                _stack.Drop();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.BinPut:
                Memorise(input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Memorise(input.ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                _memo.Add(_stack.Top);
                break;
            case PickleOpcode.Append:
                Append(_stack.Pop(1));
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
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
        PickleOpcode.Long1 => input.ReadWholeNumber(input.ReadByte()),
        PickleOpcode.Long4 => input.ReadWholeNumber(input.ReadInt32()),
        PickleOpcode.BinFloat => input.ReadBigEndianDouble(),
        PickleOpcode.ShortBinUnicode => input.ReadText(input.ReadByte()),
        PickleOpcode.BinUnicode => input.ReadText(input.ReadUInt32()),
        PickleOpcode.BinUnicode8 => input.ReadText(input.ReadInt64()),
        PickleOpcode.ShortBinBytes or PickleOpcode.ShortBinString => input.SkipBytes(input.ReadByte()),
        PickleOpcode.BinBytes => input.SkipBytes(input.ReadUInt32()),
        PickleOpcode.BinString => input.SkipBytes(input.ReadInt32()),
        PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => input.SkipBytes(input.ReadInt64()),
        PickleOpcode.EmptyTuple => Array.Empty<object?>(),
        PickleOpcode.Tuple1 => _stack.Pop(1),
        PickleOpcode.Tuple2 => _stack.Pop(2),
        PickleOpcode.Tuple3 => _stack.Pop(3),
        PickleOpcode.Tuple => _stack.PopToMark(),
        PickleOpcode.EmptyList => new List<object?>(),
        PickleOpcode.List => _stack.PopToMark().ToList(),
        PickleOpcode.EmptyDict => new PickleDict(),
        PickleOpcode.Dict => DictOf(_stack.PopToMark()),
        PickleOpcode.EmptySet => InertValue.Set,
        PickleOpcode.FrozenSet => FrozenSet(),
        PickleOpcode.Dup => _stack.Top,
        PickleOpcode.BinGet => Recall(input.ReadByte()),
        PickleOpcode.LongBinGet => Recall(input.ReadUInt32()),
        PickleOpcode.Global => PickleGlobals.Find(input.ReadLine(), input.ReadLine()),
        PickleOpcode.StackGlobal => NameOnStack(),
        PickleOpcode.BinPersId => storages.Refer(_stack.Pop()),
        PickleOpcode.Reduce => Call(arguments: _stack.Pop(), function: _stack.Pop()),
        PickleOpcode.NewObj => Create(arguments: _stack.Pop(), type: _stack.Pop()),
        PickleOpcode.NewObjEx => CreateByName(_stack.Pop(3)),
        _ when Enum.IsDefined(opcode) => throw Damaged($"instruction {opcode} (0x{(byte)opcode:x2}) is not allowed"),
        _ => throw Damaged($"0x{(byte)opcode:x2} is no instruction"),
    };

    private void CheckProtocol()
    {
        byte protocol = input.ReadByte();
        if (protocol is < OldestProtocol or > NewestProtocol)
        {
            throw Damaged(
                $"its protocol is {protocol}; {OldestProtocol} to {NewestProtocol} were expected. Save the file anew, "
                + "with torch.save as it is");
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

    private InvalidModelException Damaged(string problem) => PickleTokens.Damaged(input, problem);
}
