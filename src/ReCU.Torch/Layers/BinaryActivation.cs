using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>The signs of a convolution's binary input, and their gradient.</summary>
/// <remarks>
/// <para>
/// Forward: <c>sign(a0)</c> of <c>a0 = s a</c>, <c>s = 1 / sqrt(var(a) + 1e-5)</c>, unbiased variance over the
/// N = channels * height * width values of one sample. The scale changes no sign; it sets the width of the window in
/// which gradients pass.
/// </para>
/// <para>
/// Backward, from the gradient g of the signs: <c>g0 = g max(0, 2 - 2 |a0|)</c> (the straight-through estimator of
/// Bi-Real Net), and through the scale, with m the mean of the sample:
/// <c>s (g0 - (a - m) s^2 sum(g0 a) / (N - 1))</c>.
/// </para>
/// <para>
/// The saved statistics are [N, 2]: m and s of each sample. <see cref="LayerArithmetic"/> chooses between
/// <see cref="BinaryActivationKernel"/> and torch's own operations.
/// </para>
/// </remarks>
internal sealed class BinaryActivation : SinglePassFunction<BinaryActivation, BinaryActivation.Arguments, bool>
{
    /// <summary>The signs of activations [N, C, H, W]; the caller disposes the result.</summary>
    /// <param name="activations">a.</param>
    /// <param name="training">Whether the signs are differentiable; if not, the variance is not computed.</param>
    public static Tensor Apply(Tensor activations, bool training) =>
        training ? Run(new Arguments(activations)) : Signs.Take(activations);

    /// <inheritdoc/>
    protected override (Tensor Result, List<Tensor> Saved, bool State) Forward(Arguments arguments)
    {
        Tensor activations = arguments.Activations;
        if (LayerArithmetic.Current.TakesMaps(activations))
        {
            Tensor maps = FeatureMaps.ChannelsLast(activations);
            Tensor statistics = empty(activations.shape[0], 2, ScalarType.Float32, CPU);
            Measure(new(maps), new(statistics));
            return (Signs.Take(maps), [maps, statistics], true);
        }

        (Tensor variance, Tensor mean) = var_mean(activations, [1, 2, 3], unbiased: true, keepdim: true);
        using Scalar epsilon = RectifiedClamp.Epsilon.ToScalar();
        Tensor scale = variance.add_(epsilon, Scalars.One).rsqrt_();
        return (Signs.Take(activations), [activations, cat([mean, scale], 1)], false);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(List<Tensor> saved, bool onCpu, Tensor gradient)
    {
        (Tensor activations, Tensor statistics) = (saved[0], saved[1]);
        if (onCpu)
        {
            Tensor result = empty_like(activations);
            Tensor maps = FeatureMaps.ChannelsLast(gradient);
            BackwardOnCpu(new(activations), new(statistics), new(maps), new(result));
            GC.KeepAlive(maps);
            return [result];
        }

        Tensor mean = statistics.narrow(1, 0, 1);
        Tensor scale = statistics.narrow(1, 1, 1);
        using Scalar divisor = (1.0 - activations.numel() / activations.shape[0]).ToScalar();
        Tensor grad = activations.mul(scale).abs_()
            .mul_(Scalars.MinusTwo).add_(Scalars.Two, Scalars.One).clamp_min_(Scalars.Zero).mul_(gradient);
        Tensor along = grad.mul(activations).sum([1, 2, 3], keepdim: true).mul_(scale).mul_(scale).div_(divisor);
        return [grad.addcmul_(activations, along, Scalars.One).sub_(mean.mul(along)).mul_(scale)];
    }

    /// <summary>The arguments of the function.</summary>
    /// <param name="Activations">a.</param>
    internal sealed record Arguments(Tensor Activations) : IFunctionArguments
    {
        /// <inheritdoc/>
        public IReadOnlyList<Tensor?> Tensors => [Activations];
    }

    private static void Measure(FeatureMaps activations, DenseFloats statistics) =>
        Samples.ForEach(activations.Count, activations.SampleSize, i =>
        {
            (float mean, float scale) = BinaryActivationKernel.Statistics(activations[i], RectifiedClamp.Epsilon);
            statistics[i][0] = mean;
            statistics[i][1] = scale;
        });

    private static void BackwardOnCpu(
        FeatureMaps activations, DenseFloats statistics, FeatureMaps gradient, FeatureMaps result) =>
        Samples.ForEach(activations.Count, activations.SampleSize, i => BinaryActivationKernel.Backward(
            activations[i], gradient[i], result[i], statistics[i][0], statistics[i][1]));
}
