using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Images in the form of the network's input, with their labels. The caller disposes both.</summary>
/// <param name="Images">
/// [N, channels, height, width], on the network's device. Valid until the next batch of the same reader.
/// </param>
/// <param name="Labels">[N], int64.</param>
/// <param name="Rows">Their rows in the data set.</param>
internal readonly record struct Batch(Tensor Images, Tensor Labels, int[] Rows) : IDisposable
{
    /// <summary>The images that these were blended with; null, the default, for none.</summary>
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
