using ReCU.Graph;

namespace ReCU.Torch.Kernels.Signs;

/// <summary>The sizes of a convolution, except the batch size.</summary>
/// <param name="Input">Channels, height and width of a sample of the input.</param>
/// <param name="Output">Channels, height and width of a sample of the result.</param>
/// <param name="Window">Kernel size, stride and padding.</param>
internal sealed record ConvolutionShape(FeatureShape Input, FeatureShape Output, Window Window)
{
    /// <summary>Floats of a 512-bit vector.</summary>
    public const int Lanes = 16;

    /// <summary>Signs whose 16 possible sums fill a vector.</summary>
    public const int GroupSize = 4;

    /// <summary>Bits of a word of signs.</summary>
    public const int WordBits = 32;

    /// <summary>Groups of signs in a word.</summary>
    public const int GroupsPerWord = WordBits / GroupSize;

    /// <summary>Taps of a filter.</summary>
    public int Taps => Window.KernelHeight * Window.KernelWidth;

    /// <summary>Weights of a filter.</summary>
    public int FilterSize => Taps * Input.Channels;

    /// <summary>Input channels, rounded up to whole vectors.</summary>
    public int PaddedChannels => RoundUp(Input.Channels, Lanes);

    /// <summary>The smallest multiple of a step that is at least a value.</summary>
    public static int RoundUp(int value, int step) => Quotient(value, step) * step;

    /// <summary>A quotient, rounded up.</summary>
    public static int Quotient(int value, int divisor) => (value + divisor - 1) / divisor;
}
