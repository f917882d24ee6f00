using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>A float convolution with zero padding, as in the stem and in projection shortcuts.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Weights">Filters, [out, in, kernel height, kernel width].</param>
/// <param name="Bias">One value for each filter, [out], or null for none.</param>
/// <param name="Window">Kernel size, stride and padding.</param>
public sealed record Conv(string Name, string Input, FloatTensor Weights, FloatTensor? Bias, Window Window)
    : UnaryNode(Name, Input)
{
    /// <summary>Number of filters, the channels of the output.</summary>
    public int OutputChannels => Weights.Shape[0];

    /// <inheritdoc/>
    internal override long TraitWork => WeightedSums.Visits * Weights.Count;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => NetworkCost.FromFloats(
        parameters: (long)Weights.Count + (Bias?.Count ?? 0), multiplyAdds: (long)Weights.Count * output.Area);

    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape(
            "weights", Weights.Shape, Weights.Shape[0], input.Channels, Window.KernelHeight, Window.KernelWidth);
        if (Bias is not null)
        {
            CheckShape("bias", Bias.Shape, OutputChannels);
        }

        return SlideWindow(Window, input, OutputChannels);
    }

    private protected override ValueTraits InferTraits(ValueTraits input) =>
        WeightedSums.InferTraits(input, Weights, Bias);
}
