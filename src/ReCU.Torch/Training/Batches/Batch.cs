using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Images as the network reads them, with their labels. The caller disposes both.</summary>
/// <param name="Images">
/// [N, channels, height, width], where the network computes. Valid until the next batch of the same reader.
/// </param>
/// <param name="Labels">[N], int64.</param>
/// <param name="Rows">Their places in the data set.</param>
internal readonly record struct Batch(Tensor Images, Tensor Labels, int[] Rows) : IDisposable
{
    /// <summary>What the images were blended with; null, the default, where they were not.</summary>
    public Mixture? Mixture { get; init; }

    /// <summary>Number of images.</summary>
    public int Count => Rows.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
        Mixture?.Dispose();
    }
}
