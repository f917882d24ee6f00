using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>The partners of a batch's blended images. The caller disposes both tensors.</summary>
/// <param name="Labels">The partners' labels, [N], int64.</param>
/// <param name="Shares">The share of the own image and label, [N], float32.</param>
/// <param name="Rows">The partners' rows in the data set.</param>
internal sealed record Mixture(Tensor Labels, Tensor Shares, int[] Rows) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Labels.Dispose();
        Shares.Dispose();
    }
}
