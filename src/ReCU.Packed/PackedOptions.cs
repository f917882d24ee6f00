using ReCU.Graph;

namespace ReCU.Packed;

/// <summary>How a packed network runs.</summary>
public sealed record PackedOptions
{
    /// <summary>
    /// Threads of one run, from 1 to 1,024. They share the images of a batch. They share the rows of a layer only if
    /// there are fewer images than threads and an image is enough work, as with ImageNet's networks: one image of a
    /// smaller network runs on the caller's thread alone. More threads than free processors slow a run down.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// The instructions to count with. All give the same sums; leave it at <see cref="PackedKernel.Auto"/> except to
    /// compare them.
    /// </summary>
    public PackedKernel Kernel { get; init; } = PackedKernel.Auto;

    internal void Check()
    {
        if (Threads is < 1 or > ThreadCount.Maximum)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Threads), Threads, $"Threads must be from 1 to {ThreadCount.Maximum}; 1 is the default.");
        }
    }
}
