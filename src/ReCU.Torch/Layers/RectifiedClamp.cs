using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// The rectified clamp unit (ReCU) before a sign: <c>ReCU(w) = max(min(w, Q(tau)), Q(1 - tau))</c>, with Q the quantile
/// of the weights. It moves the dead weights, which are so large that their signs never change, to the border of the
/// others. Computes the signs that a binary convolution uses in training, and their gradient.
/// </summary>
/// <remarks>
/// <para>
/// Forward (ReCU, section 3, and the authors' code), for each filter of n = in * kh * kw weights:
/// <c>w1 = (w - mean(w)) * s</c> with <c>s = 2 sqrt(2) / sqrt(var(w) + 1e-5)</c>, unbiased variance;
/// <c>w2 = clamp(w1, -Q, Q)</c>, the unit for weights whose distribution is symmetric around 0; the result is
/// <c>sign(w2)</c>. Q is one number for the layer (<see cref="ClampLimit"/>) and carries no gradient. As 0 &lt; Q, the
/// clamp changes no sign.
/// </para>
/// <para>
/// Backward, from the gradient g of the signs: the sign passes it unchanged and the clamp cuts it beyond Q, so
/// <c>g1 = g</c> where <c>|w1| &lt;= Q</c>, else 0. The centred weights have mean 0, so with
/// <c>ds/dw0 = -s w0 / ((n - 1) (var + 1e-5))</c> and <c>s^2 (var + 1e-5) = 8</c> the standardisation gives
/// <c>g0 = s (g1 - w1 sum(g1 w1) / (8 (n - 1)))</c>, and the centring <c>g0 - mean(g0)</c>.
/// </para>
/// </remarks>
internal sealed class RectifiedClamp : SinglePassFunction<RectifiedClamp, RectifiedClamp.Arguments, bool>
{
    /// <summary>Added to a variance before its square root, here and for the activations.</summary>
    public const double Epsilon = 1e-5;

    private static readonly double _standardDeviation = 2 * Math.Sqrt(2);

    /// <summary>The signs of the weights, differentiable; the caller disposes the result.</summary>
    /// <param name="weight">Latent weights, [out, in, kh, kw].</param>
    /// <param name="tau">The quantile beyond which weights are clamped, in (0.5, 1]; 1 clamps none.</param>
    public static Tensor Apply(Tensor weight, double tau) => Run(new Arguments(weight, tau));

    /// <summary>The weights scaled so that a Laplace distribution has scale 2, and the factors.</summary>
    /// <returns>w1 [out, in, kh, kw] and s [out, 1, 1, 1]; the caller disposes both.</returns>
    public static (Tensor Standardised, Tensor Scale) Standardise(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor variance, Tensor mean) = var_mean(weight, [1, 2, 3], unbiased: true, keepdim: true);
        using Scalar epsilon = Epsilon.ToScalar();
        using Scalar deviation = _standardDeviation.ToScalar();
        Tensor scale = variance.add_(epsilon, Scalars.One).rsqrt_().mul_(deviation);
        Tensor standardised = weight.sub(mean).mul_(scale);
        return (standardised.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Q = -mean|w1| ln(2 - 2 tau): the tau-quantile of a Laplace distribution whose scale is estimated by mean|w1|.
    /// </summary>
    /// <param name="standardised">w1.</param>
    /// <param name="tau">The quantile, in (0.5, 1].</param>
    /// <returns>
    /// A scalar on the weights' device, so that the host does not wait for a GPU; the caller disposes it.
    /// </returns>
    public static Tensor ClampLimit(Tensor standardised, double tau)
    {
        using Scalar factor = LimitFactor(tau).ToScalar();
        Tensor limit = MeanMagnitude(standardised);
        limit.mul_(factor);
        return limit;
    }

    /// <summary>What <see cref="ClampLimit"/> multiplies mean|w1| by: -ln(2 - 2 tau).</summary>
    /// <param name="tau">The quantile, in (0.5, 1].</param>
    public static double LimitFactor(double tau) => -Math.Log(2 - 2 * tau);

    /// <inheritdoc/>
    protected override (Tensor Result, List<Tensor> Saved, bool State) Forward(Arguments arguments)
    {
        (Tensor weight, double tau) = arguments;
        if (LayerArithmetic.Current.TakesValues(weight))
        {
            return ForwardOnCpu(weight, tau);
        }

        (Tensor standardised, Tensor scale) = Standardise(weight);
        Tensor limit = LayerArithmetic.Current.LimitFactor is { } factor
            ? MeanMagnitude(standardised).mul_(factor)
            : ClampLimit(standardised, tau);
        return (Signs.Take(standardised), [standardised, scale, limit], false);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(List<Tensor> saved, bool onCpu, Tensor gradient)
    {
        (Tensor standardised, Tensor scale, Tensor limit) = (saved[0], saved[1], saved[2]);
        if (onCpu)
        {
            return [BackwardOnCpu(gradient.contiguous(), standardised, scale, limit)];
        }

        using Scalar divisor = (-8.0 * (standardised.numel() / standardised.shape[0] - 1)).ToScalar();
        Tensor grad = gradient.masked_fill(standardised.abs().gt(limit), Scalars.Zero);
        Tensor along = grad.mul(standardised).sum([1, 2, 3], keepdim: true).div_(divisor);
        grad.addcmul_(standardised, along, Scalars.One).mul_(scale);
        return [grad.sub_(grad.mean([1, 2, 3], keepdim: true))];
    }

    /// <summary>The arguments of the function.</summary>
    /// <param name="Weight">Latent weights.</param>
    /// <param name="Tau">The quantile.</param>
    internal sealed record Arguments(Tensor Weight, double Tau) : IFunctionArguments
    {
        /// <inheritdoc/>
        public IReadOnlyList<Tensor?> Tensors => [Weight];
    }

    private static Tensor MeanMagnitude(Tensor standardised)
    {
        using Tensor magnitude = standardised.abs();
        return magnitude.mean();
    }

    private static (Tensor Result, List<Tensor> Saved, bool OnCpu) ForwardOnCpu(Tensor weight, double tau)
    {
        (Tensor signs, Tensor standardised) = (empty_like(weight), empty_like(weight));
        Tensor scale = empty(weight.shape[0], ScalarType.Float32, CPU);
        Tensor limit = empty(1, ScalarType.Float32, CPU);
        var (weights, scales) = (new DenseFloats(weight), new DenseFloats(scale));
        var (results, resultSigns) = (new DenseFloats(standardised), new DenseFloats(signs));
        var magnitudes = new double[weights.Count];
        Samples.ForEach(weights.Count, weights.SampleSize, filter =>
        {
            (float factor, double magnitude) = RectifiedClampKernel.Standardise(
                weights[filter], results[filter], resultSigns[filter], _standardDeviation, Epsilon);
            scales[filter][0] = factor;
            magnitudes[filter] = magnitude;
        });
        new DenseFloats(limit).Values[0] = (float)(LimitFactor(tau) * magnitudes.Sum() / weight.numel());
        GC.KeepAlive(weight);
        return (signs, [standardised, scale, limit], true);
    }

    private static Tensor BackwardOnCpu(Tensor gradient, Tensor standardised, Tensor scale, Tensor limit)
    {
        Tensor result = empty_like(standardised);
        var (gradients, results) = (new DenseFloats(gradient), new DenseFloats(result));
        var weights = new DenseFloats(standardised);
        (DenseFloats scales, float bound) = (new(scale), new DenseFloats(limit).Values[0]);
        Samples.ForEach(weights.Count, weights.SampleSize, filter => RectifiedClampKernel.Backward(
            gradients[filter], weights[filter], results[filter], bound, scales[filter][0]));
        GC.KeepAlive(gradient);
        GC.KeepAlive(standardised);
        GC.KeepAlive(scale);
        GC.KeepAlive(limit);
        return result;
    }
}
