using ReCU.Onnx.Reading.Folding;
using ReCU.Onnx.Reading.Operators.Elementwise;
using ReCU.Onnx.Reading.Operators.Layers;
using ReCU.Onnx.Reading.Operators.Shapes;
using ReCU.Onnx.Reading.Values;

namespace ReCU.Onnx.Reading.Operators;

/// <summary>
/// All operators that can be read, by their ONNX names. Another exporter's form needs another entry here. Operators on
/// constants alone are computed, and those on signs are tracked, whatever their names.
/// </summary>
internal static class OperatorReaders
{
    private static readonly Dictionary<string, Action<Operator, ReaderState>> _readers = new(StringComparer.Ordinal)
    {
        ["Add"] = ForkReader.ReadAdd,
        ["AveragePool"] = PoolReader.ReadAveragePool,
        ["BatchNormalization"] = AffineReader.ReadBatchNormalization,
        ["BipolarQuant"] = QuantizerReader.ReadBipolarQuant,
        ["Cast"] = ForkReader.ReadCast,
        ["Clip"] = ClipReader.ReadClip,
        ["Concat"] = ForkReader.ReadConcat,
        ["ConstantOfShape"] = DimensionsReader.ReadConstantOfShape,
        ["Conv"] = ConvolutionReader.Read,
        ["ConvInteger"] = ByteConvolutionReader.ReadConvInteger,
        ["Div"] = AffineReader.ReadDiv,
        ["Dropout"] = PassReader.ReadDropout,
        ["Expand"] = ForkReader.ReadExpand,
        ["Flatten"] = ReshapeReader.ReadFlatten,
        ["Gather"] = ForkReader.ReadGather,
        ["Gemm"] = LinearReader.ReadGemm,
        ["GlobalAveragePool"] = PoolReader.ReadGlobalAveragePool,
        ["Greater"] = StepReader.ReadComparison,
        ["GreaterOrEqual"] = StepReader.ReadComparison,
        ["HardSigmoid"] = ClipReader.ReadHardSigmoid,
        ["Identity"] = PassReader.ReadIdentity,
        ["IntQuant"] = QuantizerReader.ReadQuant,
        ["LeakyRelu"] = ClipReader.ReadLeakyRelu,
        ["Less"] = StepReader.ReadComparison,
        ["LessOrEqual"] = StepReader.ReadComparison,
        ["LogSoftmax"] = LinearReader.ReadSoftmax,
        ["MatMul"] = LinearReader.ReadMatMul,
        ["Max"] = ClipReader.ReadMax,
        ["MaxPool"] = PoolReader.ReadMaxPool,
        ["Min"] = ClipReader.ReadMin,
        ["Mul"] = ForkReader.ReadMul,
        ["Neg"] = AffineReader.ReadNeg,
        ["PRelu"] = ClipReader.ReadPRelu,
        ["Pad"] = PadReader.ReadPad,
        ["Quant"] = QuantizerReader.ReadQuant,
        ["ReduceMean"] = PoolReader.ReadReduceMean,
        ["Relu"] = ClipReader.ReadRelu,
        ["Reshape"] = ForkReader.ReadReshape,
        ["Shape"] = DimensionsReader.ReadShape,
        ["Sign"] = StepReader.ReadSign,
        ["Slice"] = ForkReader.ReadSlice,
        ["Softmax"] = LinearReader.ReadSoftmax,
        ["Squeeze"] = ForkReader.ReadSqueeze,
        ["Sub"] = ForkReader.ReadSub,
        ["Transpose"] = TransposeReader.Read,
        ["Unsqueeze"] = ForkReader.ReadUnsqueeze,
        ["Where"] = StepReader.ReadWhere,
    };

    public static void Read(Operator op, ReaderState state)
    {
        bool isRead = ConstantFolder.TryFold(op, state) || ConstantFolder.TryFoldSpread(op, state)
            || StepReader.TryRead(op, state);
        if (isRead)
        {
            return;
        }

        if (!_readers.TryGetValue(op.Type, out Action<Operator, ReaderState>? read))
        {
            throw op.Invalid(
                "is an operator that no network of this library has. " + UnreadOperators.Remedy(op.Type));
        }

        read(op, state);
    }
}
