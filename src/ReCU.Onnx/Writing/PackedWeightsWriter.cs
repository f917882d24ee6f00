using ReCU.Graph;
using ReCU.Onnx.Format;

namespace ReCU.Onnx.Writing;

/// <summary>
/// Signs, eight a byte, and the standard operators that unpack them:
/// <c>Cast -> Gather from the sign table -> (Reshape to a row -> Slice) -> Reshape</c>. The table is a <c>Cast</c> of
/// int8, once in a file. Every input is a constant, so a runtime folds it all into a float tensor when a session starts
/// (docs/decisions/0001).
/// </summary>
internal static class PackedWeightsWriter
{
    public static string Write(GraphProtoBuilder file, string name, BitTensor weights)
    {
        string bits = file.Constant(name + ".bits", weights.Bytes);
        string index = file.Step(
            name + ".index", "Cast", [bits], Attributes.Int("to", (long)ElementType.Int32));
        string table = file.Shared("sign_table", () => WriteTable(file));
        string signs = file.Step(name + ".signs", "Gather", [table, index], Attributes.Int("axis", 0));
        if (weights.Count % SignTable.Columns != 0)
        {
            string row = file.Step(name + ".row", "Reshape", [signs, Vector(file, -1)]);
            string start = Vector(file, 0);
            string end = file.Constant(name + ".count", [(long)weights.Count]);
            signs = file.Step(name + ".used", "Slice", [row, start, end]);
        }

        string shape = file.Constant(name + ".shape", GraphProtoBuilder.Longs(weights.Shape));
        return file.Step(name, "Reshape", [signs, shape]);
    }

    // Kept as bytes, a quarter of the floats that it becomes: in a small network the table is a good part of the file.
    private static string WriteTable(GraphProtoBuilder file)
    {
        string bytes = file.Constant("sign_table.bytes", SignTable.ToBytes());
        return file.Step("sign_table", "Cast", [bytes], Attributes.Int("to", (long)ElementType.Float));
    }

    private static string Vector(GraphProtoBuilder file, long value) =>
        file.Shared($"vector:{value}", () => file.Constant($"vector_{value}", [value]));
}
