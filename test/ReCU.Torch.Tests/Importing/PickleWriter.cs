using System.Buffers.Binary;
using System.Text;
using ReCU.Torch.Importing.Pickle;

namespace ReCU.Torch.Tests.Importing;

/// <summary>A tensor as a pickle describes it.</summary>
internal sealed record SavedTensor(
    string Key, string StorageType, object StorageCount, object[] Shape, object[] Strides)
{
    public object Offset { get; init; } = 0;

    public string Device { get; init; } = "cpu";
}

/// <summary>Writes pickles of protocol 2 as Python and PyTorch do, and others that they would not write.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [(byte)PickleOpcode.Proto, 2];
    private readonly bool _older;
    private readonly bool _stores;
    private uint _memo;

    /// <param name="older">Whether references to storages have a sixth element, as before PyTorch 1.6.</param>
    /// <param name="stores">Whether values are stored under numbers, as Python does; nothing asks for them.</param>
    public PickleWriter(bool older = false, bool stores = true) => (_older, _stores) = (older, stores);

    /// <summary>The pickle of one value.</summary>
    public static byte[] Pickle(object? value, bool older = false) => new PickleWriter(older).Write(value).ToArray();

    public PickleWriter Op(params PickleOpcode[] opcodes) => Raw([.. opcodes.Select(opcode => (byte)opcode)]);

    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Global(string module, string name) =>
        Op(PickleOpcode.Global).Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    /// <summary>
    /// Writes null, truth values, numbers, text, arrays as tuples, lists, dictionaries and tensors, and functions that
    /// write for themselves.
    /// </summary>
    public PickleWriter Write(object? value) => value switch
    {
        null => Op(PickleOpcode.None),
        bool truth => Op(truth ? PickleOpcode.NewTrue : PickleOpcode.NewFalse),
        int number => WriteWhole(number),
        long number => WriteWhole(number),
        double number => WriteDouble(number),
        string text => WriteText(text),
        object?[] tuple => WriteAll(Op(PickleOpcode.Mark), tuple).Op(PickleOpcode.Tuple).Memorise(),
        List<object?> list =>
            WriteAll(Op(PickleOpcode.EmptyList).Memorise().Op(PickleOpcode.Mark), list).Op(PickleOpcode.Appends),
        Dictionary<object, object?> dict => WriteAll(
            Op(PickleOpcode.EmptyDict).Memorise().Op(PickleOpcode.Mark),
            dict.SelectMany(entry => new[] { entry.Key, entry.Value })).Op(PickleOpcode.SetItems),
        SavedTensor tensor => WriteTensor(tensor),
        Action<PickleWriter> write => WriteBy(write),
        _ => throw new NotSupportedException($"{value.GetType()}"),
    };

    public byte[] ToArray() => [.. _bytes, (byte)PickleOpcode.Stop];

    private PickleWriter WriteBy(Action<PickleWriter> write)
    {
        write(this);
        return this;
    }

    private PickleWriter WriteAll(PickleWriter writer, IEnumerable<object?> values)
    {
        foreach (object? value in values)
        {
            Write(value);
        }

        return writer;
    }

    private PickleWriter WriteWhole(long number)
    {
        Span<byte> digits = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(digits, number);
        return number switch
        {
            >= 0 and <= byte.MaxValue => Op(PickleOpcode.BinInt1).Raw(digits[..1].ToArray()),
            >= 0 and <= ushort.MaxValue => Op(PickleOpcode.BinInt2).Raw(digits[..2].ToArray()),
            >= int.MinValue and <= int.MaxValue => Op(PickleOpcode.BinInt).Raw(digits[..4].ToArray()),
            _ => Op(PickleOpcode.Long1).Raw(8).Raw(digits.ToArray()),
        };
    }

    private PickleWriter WriteDouble(double number)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, number);
        return Op(PickleOpcode.BinFloat).Raw(bytes);
    }

    private PickleWriter WriteText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Op(PickleOpcode.BinUnicode).Raw(BitConverter.GetBytes(bytes.Length)).Raw(bytes).Memorise();
    }

    private PickleWriter WriteTensor(SavedTensor tensor)
    {
        object?[] view = _older ? [null] : [];
        Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark, PickleOpcode.Mark);
        Write("storage").Global("torch", tensor.StorageType);
        WriteAll(this, [tensor.Key, tensor.Device, tensor.StorageCount, .. view]);
        Op(PickleOpcode.Tuple, PickleOpcode.BinPersId);
        WriteAll(this, [tensor.Offset, tensor.Shape, tensor.Strides, false]);
        Global("collections", "OrderedDict");
        return Op(PickleOpcode.EmptyTuple, PickleOpcode.Reduce, PickleOpcode.Tuple, PickleOpcode.Reduce);
    }

    private PickleWriter Memorise() =>
        _stores ? Op(PickleOpcode.LongBinPut).Raw(BitConverter.GetBytes(_memo++)) : this;
}
