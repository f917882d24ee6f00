using Google.Protobuf.Collections;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading.Headers;

/// <summary>Reads the declared shapes of inputs and outputs.</summary>
internal static class ValueInfoReader
{
    /// <summary>The three dimensions of one image of an input, or the number of a vector's features.</summary>
    public static FeatureShape ReadSample(ValueInfoProto input)
    {
        RepeatedField<TensorShapeProto.Types.Dimension> dimensions = Dimensions(input);
        return dimensions.Count switch
        {
            2 => FeatureShape.Vector(Size(input, dimensions[1])),
            4 => new FeatureShape(Size(input, dimensions[1]), Size(input, dimensions[2]), Size(input, dimensions[3])),
            _ => throw new InvalidModelException(
                $"Input '{input.Name}' has {dimensions.Count} dimensions; [N, channels, height, width] or [N, features] "
                + "was expected."),
        };
    }

    public static int Rank(ValueInfoProto value) => Dimensions(value).Count;

    /// <summary>The type of a value's elements, or null if it is not declared.</summary>
    public static ElementType? TypeOf(ValueInfoProto value) =>
        value.Type?.TensorType is { ElemType: not 0 } tensor ? (ElementType)tensor.ElemType : null;

    /// <summary>The batch size that an input fixes, or null if it is free.</summary>
    public static long? ReadBatch(ValueInfoProto input) =>
        Dimensions(input) is [{ DimValue: >= 1 and var size }, ..] ? size : null;

    /// <summary>
    /// The number of classes of an output [N, classes], or null if it is not declared: exporters omit the shape or name
    /// the dimension.
    /// </summary>
    public static int? ReadClassCount(ValueInfoProto output)
    {
        if (TypeOf(output) is null || output.Type.TensorType.Shape is null)
        {
            return null;
        }

        RepeatedField<TensorShapeProto.Types.Dimension> dimensions = Dimensions(output);
        if (dimensions.Count != 2)
        {
            throw new InvalidModelException(
                $"Output '{output.Name}' has {dimensions.Count} dimensions; [N, classes] was expected.");
        }

        return dimensions[1].ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue
            ? Size(output, dimensions[1])
            : null;
    }

    private static RepeatedField<TensorShapeProto.Types.Dimension> Dimensions(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        var type = (ElementType)(tensor?.ElemType ?? 0);
        return type.IsReal() && tensor?.Shape is { } shape
            ? shape.Dim
            : throw new InvalidModelException(
                $"Value '{value.Name}' must be a tensor of floats and of known rank, but its type is {type.Name()}"
                + $"{(tensor?.Shape is null ? ", without a shape" : "")}. Export images as float32 and cast them "
                + "before the model.");
    }

    /// <summary>A dimension, or null if the file leaves it open.</summary>
    public static int? KnownSize(TensorShapeProto.Types.Dimension dimension) =>
        dimension.DimValue is >= 1 and <= int.MaxValue ? (int)dimension.DimValue : null;

    private static int Size(ValueInfoProto value, TensorShapeProto.Types.Dimension dimension) =>
        dimension.DimValue is >= 1 and <= int.MaxValue
            ? (int)dimension.DimValue
            : throw new InvalidModelException(
                FormattableString.Invariant(
                    $"Value '{value.Name}' has a dimension of '{dimension.DimParam}{dimension.DimValue}'; ")
                + "a number of at least 1 was expected. Only the size of the batch may be left open.");
}
