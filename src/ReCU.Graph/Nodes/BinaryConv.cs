using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>
/// A convolution of signs with signs, without bias. Its input must come from a <see cref="Sign"/>. A padded tap adds
/// nothing (it is a zero, not a -1), so every result is an exact integer.
/// </summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the signs it reads.</param>
/// <param name="Weights">Signs of the filters, [out, in, kernel height, kernel width].</param>
/// <param name="Window">Kernel size, stride and padding.</param>
public sealed record BinaryConv(string Name, string Input, BitTensor Weights, Window Window) : UnaryNode(Name, Input)
{
    /// <summary>Number of filters, the channels of the output.</summary>
    public int OutputChannels => Weights.Shape[0];

    /// <summary>Products in each sum, which lies between this number and its negative.</summary>
    public int ProductsPerSum => Weights.Count / OutputChannels;

    /// <inheritdoc/>
    public override bool TakesSigns => true;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => new()
    {
        BinaryParameters = Weights.Count,
        BinaryMultiplyAdds = (long)Weights.Count * output.Area,
        StoredBytes = Weights.Bytes.Length,
    };

    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape(
            "weights", Weights.Shape, Weights.Shape[0], input.Channels, Window.KernelHeight, Window.KernelWidth);
        return SlideWindow(Window, input, OutputChannels);
    }

    // Without padding all sums have the same number of terms, and a sum of an odd number of +1 and -1 is never 0.
    private protected override ValueTraits InferTraits(ValueTraits input) =>
        new(HasZeros: Window.Padding > 0 || ProductsPerSum % 2 == 0, IsWhole: true);
}
