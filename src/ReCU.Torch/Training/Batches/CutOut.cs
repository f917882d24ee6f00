using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Covers a square of each training image, so that a network cannot rely on one part of it (DeVries and Taylor,
/// <em>Improved Regularization of Convolutional Neural Networks with Cutout</em>, 2017, arXiv 1708.04552). Its centre
/// is any pixel, so it may be partly outside. Covered pixels become the mean, 0 after normalising.
/// </summary>
public sealed record CutOut
{
    /// <summary>Side of the square in pixels of the network's input, at least 1. Default 16, for CIFAR-10.</summary>
    public int Size { get; init; } = 16;

    internal void Check() => Require(Size >= 1, "CutOut.Size", Size, "must be at least 1, such as 16");

    /// <summary>Draws the square of a row, clipped to the image.</summary>
    /// <param name="random">The epoch's random numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="height">Height of the network's input.</param>
    /// <param name="width">Width of the network's input.</param>
    internal ImageWindow Draw(CounterRandom random, int row, int height, int width)
    {
        (int top, int bottom) = Span(random.Below(height, 2L * row), height);
        (int left, int right) = Span(random.Below(width, 2L * row + 1), width);
        return new ImageWindow(top, left, bottom - top, right - left);
    }

    // A square with an even side has one pixel more before its centre than after it.
    private (int Start, int End) Span(int centre, int length)
    {
        long start = centre - (long)Size / 2;
        return ((int)Math.Max(0, start), (int)Math.Min(length, start + Size));
    }
}
