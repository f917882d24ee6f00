using ReCU.Graph;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Files;

/// <summary>
/// Counts the fields of a file before any of them is parsed. An empty operator takes two bytes in a file and about two
/// hundred in memory; without a limit, a file of 100 MB could take 10 GB. Weights are skipped, so a scan takes almost
/// no time.
/// </summary>
internal sealed class WireScan
{
    private int _fields;
    private bool _hasExternalData;

    private enum Message
    {
        Model,
        Graph,
        Operator,
        Attribute,
        Tensor,
        Value,
        Type,
        TensorType,
        Shape,
        Leaf,
    }

    /// <returns>Whether a constant may keep its data in another file.</returns>
    /// <exception cref="InvalidModelException">
    /// The bytes are not a protocol buffer, or have more fields than any network.
    /// </exception>
    public static bool Check(ReadOnlySpan<byte> model)
    {
        var scan = new WireScan();
        scan.Visit(model, Message.Model);
        return scan._hasExternalData;
    }

    private void Visit(ReadOnlySpan<byte> bytes, Message message)
    {
        while (!bytes.IsEmpty)
        {
            if (++_fields > ModelLimits.Fields)
            {
                throw new InvalidModelException($"The model has more than {ModelLimits.Fields} fields.");
            }

            ulong tag = ReadVarint(ref bytes);
            _hasExternalData |= message == Message.Tensor && (tag >> 3 is 13 or 14);
            switch (tag & 7)
            {
                case 0:
                    ReadVarint(ref bytes);
                    break;
                case 1:
                    Take(ref bytes, sizeof(ulong));
                    break;
                case 2:
                    ReadOnlySpan<byte> content = Take(ref bytes, ReadVarint(ref bytes));
                    if (Child(message, tag >> 3) is { } child)
                    {
                        Visit(content, child);
                    }

                    break;
                case 5:
                    Take(ref bytes, sizeof(uint));
                    break;
                default:
                    throw Broken();
            }
        }
    }

    /// <summary>The messages among the fields, with the numbers of onnx.proto.</summary>
    private static Message? Child(Message message, ulong field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 8 or 14) => Message.Leaf,
        (Message.Graph, 1) => Message.Operator,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 11 or 12) => Message.Value,
        (Message.Operator, 5) => Message.Attribute,
        (Message.Attribute, 5) => Message.Tensor,
        (Message.Tensor, 13) => Message.Leaf,
        (Message.Value, 2) => Message.Type,
        (Message.Type, 1) => Message.TensorType,
        (Message.TensorType, 2) => Message.Shape,
        (Message.Shape, 1) => Message.Leaf,
        _ => null,
    };

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte part = Take(ref bytes, 1)[0];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, ulong count)
    {
        if (count > (ulong)bytes.Length)
        {
            throw Broken();
        }

        ReadOnlySpan<byte> taken = bytes[..(int)count];
        bytes = bytes[(int)count..];
        return taken;
    }

    private static InvalidModelException Broken() => new("The model is not an ONNX file, or is truncated or damaged.");
}
