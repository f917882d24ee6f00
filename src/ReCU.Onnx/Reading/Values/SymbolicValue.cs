using ReCU.Graph;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Values;

/// <summary>
/// The meaning of a file's value for the network. The reader executes the file's operators once on such values in place
/// of numbers; a pattern of several operators is recognised by the values between them.
/// </summary>
internal abstract record SymbolicValue
{
    /// <summary>Description of the value in messages.</summary>
    public abstract string Description { get; }
}

/// <summary>The output of a node of the network, or its input.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Rank">4 as [N, channels, height, width], 2 as [N, values].</param>
/// <param name="IsSign">Whether every element is +1 or -1.</param>
/// <param name="IsChannelsLast">
/// Whether the file has the channels after rows and columns, and side by side in a flattened value; the node is planar.
/// </param>
internal sealed record FeatureValue(string Node, int Rank, bool IsSign = false, bool IsChannelsLast = false)
    : SymbolicValue
{
    public override string Description => "a feature map";
}

/// <summary>A value that a later operator may make part of its node; otherwise it becomes a node of its own.</summary>
/// <param name="Input">The feature map that it is made from.</param>
/// <param name="Source">The operator that created it and gives its node the name.</param>
internal abstract record PendingValue(FeatureValue Input, Operator Source) : SymbolicValue
{
    public override string Description => "a feature map";
}

/// <summary>A product with one factor for each channel; a scale, if a sum with a constant follows.</summary>
internal sealed record ProductValue(FeatureValue Input, FloatTensor Factor, Operator Source)
    : PendingValue(Input, Source);

/// <summary>A product with a matrix [out, in]; a fully connected layer, with a bias if a sum follows.</summary>
internal sealed record MatrixProductValue(FeatureValue Input, FloatTensor Weights, Operator Source)
    : PendingValue(Input, Source);

/// <summary>
/// A value that depends only on the sign of another: a comparison with zero, and values computed from it.
/// </summary>
/// <param name="Input">The value whose sign matters.</param>
/// <param name="Values">Three elements: its value for a negative input, for zero, and for a positive one.</param>
/// <param name="Source">The operator that created it.</param>
internal sealed record StepValue(FeatureValue Input, ConstantTensor Values, Operator Source)
    : PendingValue(Input, Source);

/// <summary>Signs with a border of zeros; part of a convolution's window, if one follows.</summary>
internal sealed record BorderValue(FeatureValue Input, int Border, Operator Source) : PendingValue(Input, Source);

/// <summary>Every n-th row or column of a feature map; the other axis must follow.</summary>
/// <param name="Input">The whole feature map.</param>
/// <param name="Axis">2 for rows, 3 for columns.</param>
/// <param name="Stride">Distance of the rows or columns, at least 2.</param>
internal sealed record StridedValue(FeatureValue Input, int Axis, int Stride) : SymbolicValue
{
    public override string Description => "a feature map sliced along one axis";
}

/// <summary>A constant of the file, or one computed from constants.</summary>
internal sealed record ConstantValue(ConstantTensor Tensor) : SymbolicValue
{
    public override string Description => "a constant";
}

/// <summary>A constant repeated over the shape of a feature map, for any batch size.</summary>
internal sealed record SpreadValue(ConstantTensor Tensor, FeatureShape Shape) : SymbolicValue
{
    public override string Description => "a constant";
}

/// <summary>The dimensions of a feature map, or some of them.</summary>
/// <param name="Dimensions">The numbers; null is the batch size, which is known only at run time.</param>
/// <param name="IsScalar">Whether it is one number without a dimension.</param>
internal sealed record ShapeValue(IReadOnlyList<long?> Dimensions, bool IsScalar = false) : SymbolicValue
{
    public override string Description => "a shape that holds the size of the batch";
}

/// <summary>Packed signs, widened to index the sign table.</summary>
internal sealed record PackedIndexValue(ConstantTensor Bits) : SymbolicValue
{
    public override string Description => "packed signs";
}

/// <summary>The first <paramref name="Count"/> signs of a packed constant, in no particular shape.</summary>
internal sealed record PackedSignsValue(ConstantTensor Bits, int Count) : SymbolicValue
{
    public override string Description => "unpacked signs";
}

/// <summary>Unpacked signs in the shape of a convolution's weights.</summary>
internal sealed record BinaryWeightsValue(BitTensor Weights) : SymbolicValue
{
    public override string Description => "binary weights";
}

/// <summary>Pixels as bytes.</summary>
/// <param name="Pixels">The network's input, or that with a border.</param>
internal sealed record BytesValue(FeatureValue Pixels) : SymbolicValue
{
    public override string Description => "an image of bytes";
}

/// <summary>One byte for each channel, repeated over the shape of an image.</summary>
internal sealed record LevelsValue(byte[] Levels, FeatureShape Shape) : SymbolicValue
{
    public override string Description => "a constant image of bytes";
}

/// <summary>
/// Integer sums of a convolution of bytes, <c>sum of w (Factor x - m)</c>; they form a node when they become floats.
/// </summary>
/// <param name="Weights">w.</param>
/// <param name="Window">Kernel size, stride and padding; a padded tap adds nothing.</param>
/// <param name="Shape">Shape of the image.</param>
/// <param name="Pixels">x; null if the image is constant and Factor is 0.</param>
/// <param name="Factor">A whole number.</param>
/// <param name="Means">m, one for each channel.</param>
internal sealed record IntegerSumsValue(
    Int8Tensor Weights, Window Window, FeatureShape Shape, FeatureValue? Pixels, long Factor, long[] Means)
    : SymbolicValue
{
    public override string Description => "integer sums";
}

/// <summary>The softmax of the logits.</summary>
internal sealed record ScoreValue(FeatureValue Logits) : SymbolicValue
{
    public override string Description => "a softmax";
}
