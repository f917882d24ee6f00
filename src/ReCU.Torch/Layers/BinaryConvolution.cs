using ReCU.Graph;
using ReCU.Torch.Kernels;
using ReCU.Torch.Kernels.Signs;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// The convolution of the signs of activations with the signs of filters, computed on bits on a CPU: the forward pass
/// counts, and both gradients look up sums of signed floats (<see cref="SignedSums"/>).
/// </summary>
/// <remarks>
/// <para>
/// Computes the same as <see cref="BinaryActivation"/> followed by a convolution, but never stores the signs as floats:
/// one bit of each is saved for the gradient of the filters.
/// </para>
/// <para>
/// A processor without AVX-512 uses torch's own backward pass, in bfloat16 if that is asked for.
/// </para>
/// </remarks>
internal sealed class BinaryConvolution : SinglePassFunction<
    BinaryConvolution, BinaryConvolution.Arguments, BinaryConvolution.Saved>
{
    /// <summary>
    /// Whether these kernels support a convolution. Torch's own operations run larger ones, and report sizes that do
    /// not fit together.
    /// </summary>
    public static bool Takes(Tensor activations, Tensor filters, Window window)
    {
        LayerArithmetic arithmetic = LayerArithmetic.Current;
        if (!arithmetic.TakesMaps(activations) || !arithmetic.TakesValues(filters)
            || filters.shape[1] != activations.shape[1])
        {
            return false;
        }

        ConvolutionShape shape = Shape(activations, filters, window);
        return CountedSums.Fits(shape) && MemoryLimits.Hold(shape, activations.shape[0]);
    }

    /// <summary>The sums, differentiable; the caller disposes the result.</summary>
    /// <param name="activations">[N, in, H, W]; their signs are convolved.</param>
    /// <param name="filters">+1 and -1, [out, in, kh, kw].</param>
    /// <param name="window">Stride and padding.</param>
    public static Tensor Apply(Tensor activations, Tensor filters, Window window) =>
        Run(new Arguments(activations, filters, window, LayerArithmetic.Current.Precision));

    /// <summary>The same sums without gradients; the caller disposes the result.</summary>
    public static Tensor Sums(Tensor activations, Tensor filters, Window window)
    {
        using (no_grad())
        using (Tensor maps = FeatureMaps.ChannelsLast(activations))
        {
            return Count(maps, filters, Shape(activations, filters, window), rows: null, statistics: null);
        }
    }

    /// <inheritdoc/>
    protected override (Tensor Result, List<Tensor> Saved, Saved State) Forward(Arguments arguments)
    {
        (Tensor given, Tensor filters, Window window, TrainingPrecision precision) = arguments;
        Tensor activations = FeatureMaps.ChannelsLast(given);
        ConvolutionShape shape = Shape(activations, filters, window);
        Tensor statistics = empty(activations.shape[0], 2, ScalarType.Float32, CPU);
        Tensor? rows = InputGradient.IsSupported ? new SignRows(shape).Allocate((int)activations.shape[0]) : null;
        Tensor sums = Count(activations, filters, shape, rows, statistics);
        List<Tensor> saved = [activations, filters.alias(), statistics];
        if (rows is not null)
        {
            saved.Add(rows);
        }

        return (sums, saved, new Saved(shape, precision));
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(List<Tensor> saved, Saved state, Tensor gradient)
    {
        (Tensor activations, Tensor filters, Tensor statistics) = (saved[0], saved[1], saved[2]);
        Tensor maps = FeatureMaps.ChannelsLast(gradient);
        (Tensor ofSigns, Tensor ofFilters) = saved.Count > 3
            ? BackwardOnBits(maps, activations, filters, statistics, saved[3], state.Shape)
            : BackwardOnFloats(maps, activations, filters, statistics, state);
        return [ofSigns, ofFilters];
    }

    private static unsafe Tensor Count(
        Tensor activations, Tensor filters, ConvolutionShape shape, Tensor? rows, Tensor? statistics)
    {
        Tensor sums = FeatureMaps.Empty(
            activations.shape[0], shape.Output.Channels, shape.Output.Height, shape.Output.Width);
        var input = new FeatureMaps(activations);
        Window window = shape.Window;
        var counted = new CountedSums(shape, BitTensor.FromSigns(
            [shape.Output.Channels, shape.Input.Channels, window.KernelHeight, window.KernelWidth],
            new DenseFloats(filters).Values));
        if (statistics is null)
        {
            counted.Count(input, new(sums), null, null);
        }
        else
        {
            var rowsOfStatistics = new DenseFloats(statistics);
            counted.Count(
                input, new(sums), rows is null ? null : SignRows.Start(rows), n => Measure(input, rowsOfStatistics, n));
        }

        GC.KeepAlive(activations);
        GC.KeepAlive(filters);
        GC.KeepAlive(rows);
        GC.KeepAlive(statistics);
        return sums;
    }

    private static void Measure(FeatureMaps activations, DenseFloats statistics, int sample)
    {
        (float mean, float scale) = BinaryActivationKernel.Statistics(activations[sample], RectifiedClamp.Epsilon);
        statistics[sample][0] = mean;
        statistics[sample][1] = scale;
    }

    private static unsafe (Tensor OfActivations, Tensor OfFilters) BackwardOnBits(
        Tensor gradient, Tensor activations, Tensor filters, Tensor statistics, Tensor rows, ConvolutionShape shape)
    {
        Tensor ofActivations = FeatureMaps.Empty(
            activations.shape[0], shape.Input.Channels, shape.Input.Height, shape.Input.Width);
        var (values, result) = (new FeatureMaps(activations), new FeatureMaps(ofActivations));
        var measured = new DenseFloats(statistics);
        using (var filterSigns = new FilterSigns(shape, filters))
        {
            new InputGradient(shape, filterSigns).Run(new(gradient), result, n => BinaryActivationKernel.Backward(
                values[n], result[n], result[n], measured[n][0], measured[n][1]));
        }

        Tensor ofFilters = empty_like(filters);
        new WeightGradient(shape).Run(new(gradient), SignRows.Start(rows), new(ofFilters));
        GC.KeepAlive(gradient);
        GC.KeepAlive(activations);
        GC.KeepAlive(statistics);
        GC.KeepAlive(rows);
        return (ofActivations, ofFilters);
    }

    private static (Tensor OfActivations, Tensor OfFilters) BackwardOnFloats(
        Tensor gradient, Tensor activations, Tensor filters, Tensor statistics, Saved state)
    {
        ScalarType type = state.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor signs = Signs.Take(activations).to(type);
        (Tensor ofSigns, Tensor ofFilters) =
            ConvolutionGradients.Compute(gradient.to(type), signs, filters.to(type), state.Shape.Window);
        Tensor result = FeatureMaps.ChannelsLast(ofSigns.to(ScalarType.Float32));
        var (values, passed) = (new FeatureMaps(activations), new FeatureMaps(result));
        var measured = new DenseFloats(statistics);
        Samples.ForEach(values.Count, values.SampleSize, n => BinaryActivationKernel.Backward(
            values[n], passed[n], passed[n], measured[n][0], measured[n][1]));
        GC.KeepAlive(activations);
        GC.KeepAlive(statistics);
        return (result, ofFilters.to(ScalarType.Float32));
    }

    private static ConvolutionShape Shape(Tensor activations, Tensor filters, Window window)
    {
        long[] shape = activations.shape;
        FeatureShape input = ((int)shape[1], (int)shape[2], (int)shape[3]);
        return new ConvolutionShape(input, window.Slide(input, (int)filters.shape[0]), window);
    }

    /// <summary>The arguments of the function.</summary>
    /// <param name="Activations">Activations whose signs are convolved.</param>
    /// <param name="Filters">+1 and -1.</param>
    /// <param name="Window">Stride and padding.</param>
    /// <param name="Precision">Precision of the gradients.</param>
    internal sealed record Arguments(Tensor Activations, Tensor Filters, Window Window, TrainingPrecision Precision)
        : IFunctionArguments
    {
        /// <inheritdoc/>
        public IReadOnlyList<Tensor?> Tensors => [Activations, Filters];
    }

    /// <summary>What the gradient needs besides tensors.</summary>
    /// <param name="Shape">The convolution.</param>
    /// <param name="Precision">Precision of the gradients.</param>
    internal sealed record Saved(ConvolutionShape Shape, TrainingPrecision Precision);
}
