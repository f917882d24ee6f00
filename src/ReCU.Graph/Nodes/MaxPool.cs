using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>Maximum over a window; padding never wins.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Window">Kernel size, stride and padding (at most half of the kernel).</param>
public sealed record MaxPool(string Name, string Input, Window Window) : UnaryNode(Name, Input)
{
    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    private protected override FeatureShape InferShape(FeatureShape input) =>
        2L * Window.Padding <= Math.Min(Window.KernelHeight, Window.KernelWidth)
            ? SlideWindow(Window, input, input.Channels)
            : throw Invalid($"padding {Window.Padding} is more than half of the kernel.");

    private protected override ValueTraits InferTraits(ValueTraits input) => input;
}
