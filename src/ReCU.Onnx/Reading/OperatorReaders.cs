namespace ReCU.Onnx.Reading;

/// <summary>
/// Every operator that can be read, by its ONNX name. Another exporter's form is one more entry here.
/// </summary>
internal static class OperatorReaders
{
    private static readonly Dictionary<string, Action<Operator, ReaderState>> _readers = new(StringComparer.Ordinal)
    {
        ["Add"] = ElementwiseReader.ReadAdd,
        ["AveragePool"] = ShapeReader.ReadAveragePool,
        ["Cast"] = PackedWeightsReader.ReadCast,
        ["Clip"] = ElementwiseReader.ReadClip,
        ["Conv"] = ConvolutionReader.Read,
        ["Flatten"] = HeadReader.ReadFlatten,
        ["Gather"] = PackedWeightsReader.ReadGather,
        ["Gemm"] = HeadReader.ReadGemm,
        ["GlobalAveragePool"] = ShapeReader.ReadGlobalAveragePool,
        ["GreaterOrEqual"] = SignReader.ReadGreaterOrEqual,
        ["MaxPool"] = ShapeReader.ReadMaxPool,
        ["Mul"] = ElementwiseReader.ReadMul,
        ["PRelu"] = ElementwiseReader.ReadPRelu,
        ["Pad"] = ShapeReader.ReadPad,
        ["Reshape"] = PackedWeightsReader.ReadReshape,
        ["Slice"] = PackedWeightsReader.ReadSlice,
        ["Softmax"] = HeadReader.ReadSoftmax,
        ["Unsqueeze"] = HeadReader.ReadUnsqueeze,
        ["Where"] = SignReader.ReadWhere,
    };

    public static void Read(Operator op, ReaderState state)
    {
        if (!_readers.TryGetValue(op.Type, out Action<Operator, ReaderState>? read))
        {
            throw op.Invalid("is an operator that no network of this library has.");
        }

        read(op, state);
    }
}
