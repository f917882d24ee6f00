using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>Mean over a window without padding; with a window of the input's size, the global average.</summary>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the value it reads.</param>
/// <param name="Window">Kernel size and stride; padding must be 0.</param>
public sealed record AveragePool(string Name, string Input, Window Window) : UnaryNode(Name, Input)
{
    // Of larger windows, few consist of nothing but numbers that many elements are.
    private const int LargestOfShared = 4;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => default;

    private protected override FeatureShape InferShape(FeatureShape input) =>
        Window.Padding == 0
            ? SlideWindow(Window, input, input.Channels)
            : throw Invalid($"average pooling takes no padding, but {Window.Padding} was given.");

    private protected override ValueTraits InferTraits(ValueTraits input)
    {
        long count = (long)Window.KernelHeight * Window.KernelWidth;
        if (count == 1)
        {
            return input;
        }

        ReadOnlySpan<float> shared = count <= LargestOfShared ? input.Shared : [];
        return new ValueTraits(input.HasZeros || input.IsWhole || IsBalanced(shared, count), IsWhole: false)
            .Sharing(shared);
    }

    /// <summary>Whether a window of two numbers that many elements are has the mean zero.</summary>
    private static bool IsBalanced(ReadOnlySpan<float> shared, long count)
    {
        foreach (float low in shared)
        {
            foreach (float high in shared)
            {
                for (int ofLow = 1; ofLow < count; ofLow++)
                {
                    if (ofLow * low + (count - ofLow) * high == 0)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
