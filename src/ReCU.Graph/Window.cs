namespace ReCU.Graph;

/// <summary>The sliding window of a convolution or pooling: kernel size, stride and zero padding.</summary>
/// <param name="KernelHeight">Rows of the kernel, at least 1.</param>
/// <param name="KernelWidth">Columns of the kernel, at least 1.</param>
/// <param name="Stride">Step in both directions, at least 1.</param>
/// <param name="Padding">Pixels added on each of the four sides, at least 0 and below the kernel's size.</param>
public readonly record struct Window(int KernelHeight, int KernelWidth, int Stride = 1, int Padding = 0)
{
    /// <summary>A square window.</summary>
    public static Window Square(int kernel, int stride = 1, int padding = 0) => new(kernel, kernel, stride, padding);

    /// <summary>Height and width of the output: <c>floor((size + 2 padding - kernel) / stride) + 1</c>.</summary>
    /// <param name="input">The shape that the window slides over.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <returns>The output's shape; its height or width is below 1 if the window does not fit.</returns>
    public FeatureShape Slide(FeatureShape input, int channels) =>
        new(channels, Slide(input.Height, KernelHeight), Slide(input.Width, KernelWidth));

    internal void Check(string node)
    {
        if (KernelHeight < 1 || KernelWidth < 1 || Stride < 1 || Padding < 0
            || Padding >= Math.Max(KernelHeight, KernelWidth))
        {
            throw new InvalidModelException(
                $"Node '{node}': window {this} is not valid; kernel and stride must be at least 1, padding at least 0 "
                + "and below the kernel's size.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{KernelHeight}x{KernelWidth}, stride {Stride}, padding {Padding}");

    private int Slide(int size, int kernel)
    {
        long room = (long)size + 2L * Padding - kernel;
        return room < 0 ? 0 : (int)(room / Stride) + 1;
    }
}
