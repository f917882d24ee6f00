using ReCU.Graph;

namespace ReCU.Packed;

/// <summary>How a packed network runs.</summary>
public sealed record PackedOptions
{
    /// <summary>
    /// Threads of one run, from 1 to 1,024. The images of a batch are shared out among them. The rows of a layer are shared
    /// only where there are fewer images than threads and an image is work enough, as with ImageNet's networks: one
    /// image of a smaller network runs on the caller's thread alone. More threads than free processors slow a run down.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// The instructions to count with. All give the same sums; leave it to <see cref="PackedKernel.Auto"/> except to
    /// compare.
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
