namespace ReCU.Torch.Networks.Options;

/// <summary>
/// Upper limits for the numbers of an architecture, far above networks that can be trained. They prevent overflows of
/// sizes.
/// </summary>
internal static class NetworkLimits
{
    /// <summary>Filters of a convolution.</summary>
    public const int Width = 65_536;

    /// <summary>Height and width of a kernel or a pooling window, and its stride.</summary>
    public const int Kernel = 255;

    /// <summary>Blocks of a stage, and convolutions of a block.</summary>
    public const int Depth = 1_000;

    /// <summary>What is wrong with the sizes of a convolution, or null.</summary>
    public static string? Problem(int width, int kernel, int stride) =>
        width is < 1 or > Width || kernel is < 1 or > Kernel || kernel % 2 == 0 || stride is < 1 or > Kernel
            ? FormattableString.Invariant(
                $"the width must be from 1 to {Width}, the kernel odd and from 1 to {Kernel}, the stride from 1 to ")
                + FormattableString.Invariant($"{Kernel}")
            : null;
}
