using ReCU.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>Batch norm by torch's operation.</summary>
internal static class BatchNormOperation
{
    /// <summary>Normalises; in training by the batch's statistics, which it blends into the running ones.</summary>
    /// <remarks>
    /// Does what TorchSharp's <c>forward</c> does, which passes a scalar that the collector may free during the call.
    /// </remarks>
    /// <param name="norm">The batch norm, with weights, running statistics and a momentum.</param>
    /// <param name="input">[N, C] or [N, C, H, W].</param>
    /// <returns>A tensor of the input's shape; the caller disposes it.</returns>
    public static Tensor Normalise(this BatchNorm norm, Tensor input)
    {
        if (norm.training)
        {
            norm.num_batches_tracked!.add_(Scalars.One, Scalars.One);
        }

        return nn.functional.batch_norm(
            input,
            norm.running_mean,
            norm.running_var,
            norm.weight,
            norm.bias,
            norm.training,
            norm.momentum ?? ScaledBatchNorm.DefaultMomentum,
            norm.eps);
    }
}
