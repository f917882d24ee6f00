using ReCU.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>Batch norm by torch's operations.</summary>
internal static class BatchNormOperation
{
    /// <summary>Torch's default, for a batch norm without a momentum.</summary>
    public const double DefaultMomentum = 0.1;

    /// <summary>A batch norm of maps [N, C, H, W] in float32, whatever torch's default type is.</summary>
    public static BatchNorm2d OfMaps(long channels)
    {
        BatchNorm2d norm = nn.BatchNorm2d(channels, device: CPU, dtype: ScalarType.Float32);
        norm.num_batches_tracked = NoBatches();
        return norm;
    }

    /// <summary>The same of features [N, C].</summary>
    public static BatchNorm1d OfFeatures(long channels)
    {
        BatchNorm1d norm = nn.BatchNorm1d(channels, device: CPU, dtype: ScalarType.Float32);
        norm.num_batches_tracked = NoBatches();
        return norm;
    }

    // A whole number, as in PyTorch; TorchSharp makes it of the type of the weights.
    private static Tensor NoBatches() => zeros([], ScalarType.Int64, CPU).DetachFromDisposeScope();

    /// <summary>
    /// Normalises; in training by the batch's statistics, which it blends into the running ones. <see
    /// cref="LayerArithmetic"/> says whether other processes have shares of the batch.
    /// </summary>
    /// <remarks>
    /// Does what TorchSharp's <c>forward</c> does, which passes a scalar that the collector may free during the call.
    /// </remarks>
    /// <param name="norm">The batch norm, with weights, running statistics and a momentum.</param>
    /// <param name="input">[N, C] or [N, C, H, W].</param>
    /// <returns>A tensor of the input's shape; the caller disposes it.</returns>
    public static Tensor Normalise(this BatchNorm norm, Tensor input)
    {
        if (norm.training && LayerArithmetic.Current.Exchange is { } exchange)
        {
            return SharedBatchNorm.Apply(input, norm, exchange);
        }

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
            norm.momentum ?? DefaultMomentum,
            norm.eps);
    }

    /// <summary>Blends the statistics of a batch into the running ones, and counts the batch.</summary>
    /// <param name="norm">The batch norm.</param>
    /// <param name="means">Mean of each channel.</param>
    /// <param name="variances">Unbiased variance of each channel.</param>
    public static void Track(this BatchNorm norm, double[] means, double[] variances)
    {
        double momentum = norm.momentum ?? DefaultMomentum;
        Blend(norm.running_mean!, means, momentum);
        Blend(norm.running_var!, variances, momentum);
        norm.num_batches_tracked!.add_(Scalars.One, Scalars.One);
    }

    private static void Blend(Tensor running, double[] batch, double momentum)
    {
        using Tensor host = tensor(Array.ConvertAll(batch, value => (float)value));
        using Tensor narrow = host.to(running.dtype);
        using Tensor values = narrow.to(running.device);
        running.lerp_(values, momentum);
    }
}
