using ReCU.Graph.Nodes;

namespace ReCU.Graph;

/// <summary>
/// A convolution of bytes with int8 weights, exact in integers: a stem that reads pixels without normalising them
/// first. With the mean m of each input channel, in 1/256 of a level,
/// <c>y = sum of w (256 x - m)</c> over the taps inside of the image.
/// </summary>
/// <remarks>
/// A tap outside of the image adds nothing, as if the pixel there were the mean: what zero padding after the
/// normalisation means. Every sum has at most 257 products, so that it fits an int32, and is rounded once, to a float.
/// </remarks>
/// <param name="Name">Name of the node and of its output.</param>
/// <param name="Input">Name of the bytes it reads: the graph's input, or that with a border.</param>
/// <param name="Weights">Filters, [out, in, kernel height, kernel width].</param>
/// <param name="Means">m, one for each input channel: whole numbers from 0 to 65280.</param>
/// <param name="Window">Kernel size, stride and padding.</param>
public sealed record ByteConv(string Name, string Input, Int8Tensor Weights, FloatTensor Means, Window Window)
    : UnaryNode(Name, Input)
{
    /// <summary>Steps of a mean from one level of a pixel to the next.</summary>
    internal const int StepsPerLevel = 256;

    /// <summary>The most products of a sum: with more, it could leave an int32.</summary>
    internal const int MostProducts = int.MaxValue / (LargestMean * -sbyte.MinValue);

    /// <summary>The largest mean: that of white images.</summary>
    internal const int LargestMean = StepsPerLevel * byte.MaxValue;

    /// <summary>Number of filters, the channels of the output.</summary>
    public int OutputChannels => Weights.Shape[0];

    /// <inheritdoc/>
    public override bool TakesBytes => true;

    /// <inheritdoc/>
    internal override NetworkCost CountCost(FeatureShape output) => new()
    {
        Int8Parameters = Weights.Count,
        FloatParameters = Means.Count,
        Int8MultiplyAdds = (long)Weights.Count * output.Area,
        StoredBytes = Weights.Count + sizeof(float) * (long)Means.Count,
    };

    private protected override FeatureShape InferShape(FeatureShape input)
    {
        CheckShape(
            "weights", Weights.Shape, Weights.Shape[0], input.Channels, Window.KernelHeight, Window.KernelWidth);
        CheckShape("means", Means.Shape, input.Channels);
        if (Weights.Count / OutputChannels is var products and > MostProducts)
        {
            throw Invalid($"a sum has {products} products; at most {MostProducts} fit an int32.");
        }

        foreach (float mean in Means.Values)
        {
            if (mean is not (>= 0 and <= LargestMean) || !float.IsInteger(mean))
            {
                throw Invalid(FormattableString.Invariant(
                    $"a mean is {mean}; a whole number from 0 to {LargestMean}, in 1/256 of a level, was expected."));
            }
        }

        return SlideWindow(Window, input, OutputChannels);
    }

    // A black image gives zeros where the means are 0. Where they are not, a sum is zero by chance only.
    private protected override ValueTraits InferTraits(ValueTraits input) =>
        new(HasZeros: input.HasZeros && Means.Values.IndexOfAnyExcept(0f) < 0, IsWhole: true);
}
