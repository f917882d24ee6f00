using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>Mean over a window without padding; with a window of the input's size, the global average.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Window">Kernel size and stride; padding must be 0.</param>
public sealed record AveragePool(string Name, string Input, Window Window) : UnaryNode(Name, Input)
{
    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    private protected override FeatureShape InferShape(FeatureShape input) =>
        Window.Padding == 0
            ? SlideWindow(Window, input, input.Channels)
            : throw Invalid($"average pooling takes no padding, but {Window.Padding} was given.");

    private protected override ValueTraits InferTraits(ValueTraits input) =>
        Window is { KernelHeight: 1, KernelWidth: 1 }
            ? input
            : new ValueTraits(input.HasZeros || input.IsWhole, IsWhole: false);
}
