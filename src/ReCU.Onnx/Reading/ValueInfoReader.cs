using Google.Protobuf.Collections;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading;

/// <summary>Reads the declared shapes of inputs and outputs.</summary>
internal static class ValueInfoReader
{
    /// <summary>The shape of one image of an input [N, channels, height, width].</summary>
    public static FeatureShape ReadImage(ValueInfoProto input)
    {
        RepeatedField<TensorShapeProto.Types.Dimension> dimensions = Dimensions(input);
        return dimensions.Count == 4
            ? new FeatureShape(
                Size(input, dimensions[1]), Size(input, dimensions[2]), Size(input, dimensions[3]))
            : throw new InvalidModelException(
                $"Input '{input.Name}' has {dimensions.Count} dimensions; [N, channels, height, width] was expected.");
    }

    /// <summary>The size of the batch that an input fixes, or null where it is free.</summary>
    public static long? ReadBatch(ValueInfoProto input) =>
        Dimensions(input) is [{ DimValue: >= 1 and var size }, ..] ? size : null;

    /// <summary>The number of classes of an output [N, classes].</summary>
    public static int ReadClassCount(ValueInfoProto output)
    {
        RepeatedField<TensorShapeProto.Types.Dimension> dimensions = Dimensions(output);
        return dimensions.Count == 2
            ? Size(output, dimensions[1])
            : throw new InvalidModelException(
                $"Output '{output.Name}' has {dimensions.Count} dimensions; [N, classes] was expected.");
    }

    private static RepeatedField<TensorShapeProto.Types.Dimension> Dimensions(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        return tensor is { ElemType: (int)ElementType.Float, Shape: { } shape }
            ? shape.Dim
            : throw new InvalidModelException($"Value '{value.Name}' must be a float32 tensor of known rank.");
    }

    private static int Size(ValueInfoProto value, TensorShapeProto.Types.Dimension dimension) =>
        dimension.DimValue is >= 1 and <= int.MaxValue
            ? (int)dimension.DimValue
            : throw new InvalidModelException(
                FormattableString.Invariant(
                    $"Value '{value.Name}' has a dimension of '{dimension.DimParam}{dimension.DimValue}'; ")
                + "a number of at least 1 was expected.");
}
