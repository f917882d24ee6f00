using ReCU.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// A batch norm in training, of a batch of which several processes have a share each, by torch's operations on any
/// device. <see cref="ScaledBatchNorm"/> does the same with this library's kernels.
/// </summary>
/// <remarks>
/// Forward: <c>y = gamma i (x - m) + beta</c>, <c>i = 1 / sqrt(v + eps)</c>, with the mean m and the biased variance v
/// of the M values of a channel in all shares. Backward, from the gradient g: <c>dbeta = sum(g)</c> and
/// <c>dgamma = i sum(g (x - m))</c> of this share, and
/// <c>dx = gamma i (g - sum(g) / M - (x - m) i^2 sum(g (x - m)) / M)</c> with the sums of all shares.
/// </remarks>
internal sealed class SharedBatchNorm : SinglePassFunction<
    SharedBatchNorm, SharedBatchNorm.Arguments, SharedBatchNorm.Saved>
{
    /// <summary>Normalises a share, and updates the running statistics by the whole batch.</summary>
    /// <param name="input">x of this process, [N, C] or [N, C, H, W].</param>
    /// <param name="norm">The batch norm of C channels.</param>
    /// <param name="exchange">Reaches the other shares.</param>
    /// <returns>y; the caller disposes it.</returns>
    public static Tensor Apply(Tensor input, BatchNorm norm, IBatchExchange exchange) =>
        Run(new Arguments(input, norm, exchange));

    /// <inheritdoc/>
    protected override (Tensor Result, List<Tensor> Saved, Saved State) Forward(Arguments arguments)
    {
        (Tensor input, BatchNorm norm, IBatchExchange exchange) = arguments;
        long[] others = OtherDimensions(input);
        (Tensor shareVariances, Tensor shareMeans) = var_mean(input, others, unbiased: false);
        double ownCount = (double)input.numel() / input.shape[1];
        (double count, double[] means, double[] variances) =
            new BatchMoments(ownCount, ToDoubles(shareMeans), ToDoubles(shareVariances)).OfAll(exchange, norm);
        norm.Track(means, Array.ConvertAll(variances, variance => variance * count / (count - 1)));

        double[] inverses = Array.ConvertAll(variances, variance => 1 / Math.Sqrt(variance + norm.eps));
        Tensor mean = OfChannels(means, input);
        Tensor inverse = OfChannels(inverses, input);
        long[] shape = mean.shape;
        Tensor result = input.sub(mean).mul_(inverse)
            .mul_(norm.weight!.view(shape)).add_(norm.bias!.view(shape), Scalars.One);
        return (result, [input], new Saved(means, inverses, count, norm, exchange));
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(List<Tensor> saved, Saved state, Tensor gradient)
    {
        Tensor input = saved[0];
        long[] others = OtherDimensions(input);
        Tensor deviation = input.sub(OfChannels(state.Means, input));
        double[] sums = ToDoubles(gradient.sum(others));
        double[] products = ToDoubles(gradient.mul(deviation).sum(others));
        (double[] allSums, double[] allProducts) =
            BatchMoments.SumOfAll(state.Exchange, state.Norm, sums, products);

        double[] means = Array.ConvertAll(allSums, sum => sum / state.Count);
        var (gradGamma, slopes) = (new double[means.Length], new double[means.Length]);
        for (int c = 0; c < means.Length; c++)
        {
            double inverse = state.Inverses[c];
            gradGamma[c] = inverse * products[c];
            slopes[c] = inverse * inverse * allProducts[c] / state.Count;
        }

        Tensor mean = OfChannels(means, input);
        Tensor factor = state.Norm.weight!.view(mean.shape).mul(OfChannels(state.Inverses, input));
        Tensor gradInput = gradient.sub(mean).sub_(deviation.mul_(OfChannels(slopes, input))).mul_(factor);
        return [gradInput, Vector(gradGamma, input), Vector(sums, input)];
    }

    /// <summary>The arguments of the function.</summary>
    /// <param name="Input">x.</param>
    /// <param name="Norm">The batch norm.</param>
    /// <param name="Exchange">Reaches the other shares.</param>
    internal sealed record Arguments(Tensor Input, BatchNorm Norm, IBatchExchange Exchange) : IFunctionArguments
    {
        /// <inheritdoc/>
        public IReadOnlyList<Tensor?> Tensors => [Input, Norm.weight, Norm.bias];
    }

    /// <summary>What the gradient needs besides tensors.</summary>
    /// <param name="Means">m for each channel.</param>
    /// <param name="Inverses">i for each channel.</param>
    /// <param name="Count">M.</param>
    /// <param name="Norm">The batch norm.</param>
    /// <param name="Exchange">Reaches the other shares.</param>
    internal sealed record Saved(
        double[] Means, double[] Inverses, double Count, BatchNorm Norm, IBatchExchange Exchange);

    private static long[] OtherDimensions(Tensor input) => input.dim() == 2 ? [0] : [0, 2, 3];

    private static double[] ToDoubles(Tensor values) => values.to(ScalarType.Float64).cpu().data<double>().ToArray();

    private static Tensor Vector(double[] values, Tensor like) => tensor(values).to(like.dtype).to(like.device);

    private static Tensor OfChannels(double[] values, Tensor like) =>
        Vector(values, like).view(like.dim() == 2 ? [1, values.Length] : [1, values.Length, 1, 1]);
}
