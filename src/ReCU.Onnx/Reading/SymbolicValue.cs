using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// What a value of the file means to the network. The reader runs the file's operators once on such values instead of
/// numbers; a pattern of several operators is recognised by the values that pass between them.
/// </summary>
internal abstract record SymbolicValue
{
    /// <summary>How an error message names such a value.</summary>
    public abstract string Description { get; }
}

/// <summary>The output of a node of the network, or its input.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Rank">4 as [N, channels, height, width], 2 as [N, values].</param>
/// <param name="IsSign">Whether every element is +1 or -1.</param>
internal sealed record FeatureValue(string Node, int Rank, bool IsSign = false) : SymbolicValue
{
    public override string Description => "a feature map";
}

/// <summary>A product with one factor for each channel; a scale, if a sum with a constant follows.</summary>
internal sealed record ProductValue(FeatureValue Input, FloatTensor Factor, Operator Source) : SymbolicValue
{
    public override string Description => "a feature map";
}

/// <summary>Whether a value is zero or above: the first half of a sign.</summary>
internal sealed record ComparisonValue(FeatureValue Input) : SymbolicValue
{
    public override string Description => "a comparison with zero";
}

/// <summary>A constant of the file.</summary>
internal sealed record ConstantValue(ConstantTensor Tensor) : SymbolicValue
{
    public override string Description => "a constant";
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

/// <summary>The softmax of the logits.</summary>
internal sealed record ScoreValue(FeatureValue Logits) : SymbolicValue
{
    public override string Description => "a softmax";
}
