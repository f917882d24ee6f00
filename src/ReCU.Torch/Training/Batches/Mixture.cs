using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>What the images of a batch were blended with. The caller disposes both tensors.</summary>
/// <param name="Labels">The labels of their partners, [N], int64.</param>
/// <param name="Shares">The share of their own image and label, [N], float32.</param>
/// <param name="Rows">The places of their partners in the data set.</param>
internal sealed record Mixture(Tensor Labels, Tensor Shares, int[] Rows) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Labels.Dispose();
        Shares.Dispose();
    }
}
