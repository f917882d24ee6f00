using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// The steps after a convolution's sums z as one operation: <c>clip(BN(alpha z) + shortcut)</c>, with alpha 1 if there
/// is none.
/// </summary>
/// <remarks>
/// <para>
/// Forward in training, for each channel of M values with mean m and biased variance v of z: <c>alpha z</c> has the
/// mean <c>alpha m</c> and the variance <c>alpha^2 v</c>, so with <c>i = 1 / sqrt(alpha^2 v + eps)</c> the batch norm is
/// <c>a z + b</c>, <c>a = gamma alpha i</c>, <c>b = beta - a m</c>.
/// </para>
/// <para>
/// Backward, from the gradient g through the clip, which is also the shortcut's: with <c>S = sum(g (z - m))</c>,
/// <c>dbeta = sum(g)</c>, <c>dgamma = alpha i S</c>, <c>dz = a (g - dbeta / M - (z - m) alpha i dgamma / M)</c>. For
/// alpha, the chain rule gives <c>gamma i S (1 - alpha^2 i^2 v)</c>, a difference of almost equal numbers, which is
/// <c>dalpha = gamma S eps i^3</c>: a batch norm cancels a scale before it, except for its eps.
/// </para>
/// <para>
/// Where several processes have a share of the batch each (<see cref="IBatchExchange"/>), m, v, M and, in dz, the sums
/// over g are those of all shares.
/// </para>
/// <para>
/// Torch's own operations read or write the activations 17 times in a step, this one 10 times. <see
/// cref="LayerArithmetic"/> chooses between the two.
/// </para>
/// </remarks>
internal sealed class ScaledBatchNorm : SinglePassFunction<
    ScaledBatchNorm, ScaledBatchNorm.Arguments, ScaledBatchNorm.Saved>
{
    private const int RowLength = 3;

    /// <summary>Applies scale, batch norm, shortcut and clip; in training, updates the running statistics.</summary>
    /// <param name="sums">z, [N, C, H, W].</param>
    /// <param name="alpha">[C, 1, 1], or null for ones.</param>
    /// <param name="norm">The batch norm of C channels.</param>
    /// <param name="shortcut">A value of z's shape to add after the batch norm, or null.</param>
    /// <param name="clip">Whether to clip the result to [-1, 1].</param>
    /// <returns>The result; the caller disposes it.</returns>
    public static Tensor Apply(Tensor sums, Tensor? alpha, BatchNorm2d norm, Tensor? shortcut, bool clip)
    {
        if (norm.training && Takes(sums, alpha, norm, shortcut))
        {
            return Run(new Arguments(sums, alpha, norm, shortcut, clip));
        }

        using Tensor? scaled = alpha is null ? null : sums.mul(alpha);
        Tensor result = norm.Normalise(scaled ?? sums);
        if (shortcut is not null)
        {
            result.add_(shortcut, Scalars.One);
        }

        if (clip)
        {
            result.hardtanh_(Scalars.MinusOne, Scalars.One);
        }

        return result;
    }

    // The kernels need one shape: torch broadcasts a shortcut of another shape, or reports that it does not fit.
    private static bool Takes(Tensor sums, Tensor? alpha, BatchNorm2d norm, Tensor? shortcut)
    {
        LayerArithmetic arithmetic = LayerArithmetic.Current;
        return arithmetic.TakesMaps(sums)
            && norm.weight!.numel() == sums.shape[1]
            && (alpha is null || alpha.numel() == sums.shape[1])
            && (shortcut is null || (arithmetic.TakesMaps(shortcut) && shortcut.shape.SequenceEqual(sums.shape)));
    }

    /// <inheritdoc/>
    protected override (Tensor Result, List<Tensor> Saved, Saved State) Forward(Arguments arguments)
    {
        (Tensor given, Tensor? scales, BatchNorm2d norm, Tensor? added, bool clip) = arguments;
        Tensor sums = FeatureMaps.ChannelsLast(given);
        int channels = (int)sums.shape[1];
        IBatchExchange? exchange = LayerArithmetic.Current.Exchange;

        float[]? alphas = scales?.ToFloats();
        float[] gammas = norm.weight!.ToFloats();
        float[] betas = norm.bias!.ToFloats();
        (double[] shareMeans, double[] shareVariances) = BatchNormKernel.Statistics(new(sums));
        (double count, double[] exactMeans, double[] variances) =
            new BatchMoments(sums.numel() / channels, shareMeans, shareVariances).OfAll(exchange, norm);

        var rows = new double[RowLength * channels];
        var means = new float[channels];
        var (runningMeans, runningVariances) = (new double[channels], new double[channels]);
        var (factors, offsets) = (new float[channels], new float[channels]);
        for (int c = 0; c < channels; c++)
        {
            (double alpha, double gamma) = (alphas?[c] ?? 1, gammas[c]);
            (double mean, double variance) = (exactMeans[c], variances[c]);
            double inverse = 1 / Math.Sqrt(alpha * alpha * variance + norm.eps);
            double factor = gamma * alpha * inverse;
            double alphaSlope = gamma * norm.eps * inverse * inverse * inverse;
            new[] { alpha * inverse, factor, alphaSlope }.CopyTo(rows.AsSpan(RowLength * c));
            (factors[c], offsets[c]) = ((float)factor, (float)(betas[c] - factor * mean));
            means[c] = (float)mean;
            runningMeans[c] = alpha * mean;
            runningVariances[c] = alpha * alpha * variance * count / (count - 1);
        }

        norm.Track(runningMeans, runningVariances);

        Tensor result = empty_like(sums);
        Tensor? around = added is null ? null : FeatureMaps.ChannelsLast(added);
        FeatureMaps? shortcut = around is null ? null : new(around);
        BatchNormKernel.Apply(new(sums), shortcut, new(result), factors, offsets, clip);
        GC.KeepAlive(around);
        // Without a clip the gradient does not need the result.
        List<Tensor> saved = clip ? [sums, result] : [sums];
        return (result, saved, new Saved(rows, means, alphas is not null, shortcut is not null)
        {
            Batch = new Batch(norm, count, exchange),
        });
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(List<Tensor> saved, Saved state, Tensor gradient)
    {
        Tensor sums = saved[0];
        int channels = (int)sums.shape[1];
        (NormBase norm, double count, IBatchExchange? exchange) = state.Batch;
        Tensor maps = FeatureMaps.ChannelsLast(gradient);
        // Without a clip every gradient passes.
        Tensor passed = saved.Count > 1 ? empty_like(sums) : maps;
        FeatureMaps? output = saved.Count > 1 ? new(saved[1]) : null;
        (double[] totals, double[] products) = BatchNormKernel.BackwardSums(
            new(maps), output, new(sums), state.Means, new(passed));
        // The gradients of alpha, gamma and beta are those of this share: they are added up with all others.
        (double[] allTotals, double[] allProducts) = BatchMoments.SumOfAll(exchange, norm, totals, products);

        var (gradAlpha, gradGamma) = (new float[channels], new float[channels]);
        var (p, q, r) = (new float[channels], new float[channels], new float[channels]);
        for (int c = 0; c < channels; c++)
        {
            Span<double> row = state.Rows.AsSpan(RowLength * c, RowLength);
            (double scale, double factor, double alphaSlope) = (row[0], row[1], row[2]);
            gradGamma[c] = (float)(scale * products[c]);
            gradAlpha[c] = (float)(alphaSlope * products[c]);
            // dz = a g - (a (alpha i)^2 S / M) (z - m) - a sum(g) / M
            double slope = -factor * scale * scale * allProducts[c] / count;
            double offset = -slope * state.Means[c] - factor * allTotals[c] / count;
            (p[c], q[c], r[c]) = ((float)factor, (float)slope, (float)offset);
        }

        Tensor gradSums = empty_like(sums);
        BatchNormKernel.BackwardApply(new(passed), new(sums), new(gradSums), p, q, r);
        Tensor gradBeta = tensor(Array.ConvertAll(totals, total => (float)total));
        Tensor? gradScale = state.HasAlpha ? tensor(gradAlpha, channels, 1, 1) : null;
        GC.KeepAlive(maps);
        Tensor? gradShortcut = state.HasShortcut ? passed : null;
        return [gradSums, gradScale, tensor(gradGamma), gradBeta, gradShortcut];
    }

    /// <summary>The arguments of the function.</summary>
    /// <param name="Sums">z.</param>
    /// <param name="Alpha">The scales, or null for ones.</param>
    /// <param name="Norm">The batch norm.</param>
    /// <param name="Shortcut">Added after it, or null.</param>
    /// <param name="Clip">Whether the result is clipped.</param>
    internal sealed record Arguments(Tensor Sums, Tensor? Alpha, BatchNorm2d Norm, Tensor? Shortcut, bool Clip)
        : IFunctionArguments
    {
        /// <inheritdoc/>
        public IReadOnlyList<Tensor?> Tensors => [Sums, Alpha, Norm.weight, Norm.bias, Shortcut];
    }

    /// <summary>What the gradient needs besides tensors.</summary>
    /// <param name="Rows">For each channel: alpha i, a, gamma eps i^3.</param>
    /// <param name="Means">m for each channel.</param>
    /// <param name="HasAlpha">Whether there was an alpha.</param>
    /// <param name="HasShortcut">Whether a shortcut was added.</param>
    internal sealed record Saved(double[] Rows, float[] Means, bool HasAlpha, bool HasShortcut)
    {
        /// <summary>The batch, of which other processes may have shares.</summary>
        public required Batch Batch { get; init; }
    }

    /// <summary>The batch that was normalised.</summary>
    /// <param name="Norm">The batch norm.</param>
    /// <param name="Count">M, values of each channel in all shares.</param>
    /// <param name="Exchange">Reaches the other shares; null where there are none.</param>
    internal readonly record struct Batch(NormBase Norm, double Count, IBatchExchange? Exchange);
}
