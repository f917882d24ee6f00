using ReCU.Graph;
using ReCU.Packed.Explaining;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;

namespace ReCU.Packed;

/// <summary>
/// Shows where in an image the evidence for a class is, for networks whose last map is averaged and then classified.
/// Immutable and thread-safe, like <see cref="PackedNetwork"/>.
/// </summary>
/// <remarks>
/// <para>
/// Such a network's logit of class c is <c>y_c = sum_k w_ck (a_k mean(f_k) + b_k) + d_c</c>: f_k is channel k of the
/// last map, a_k and b_k the folded batch norm of the head, w and d the classifier. A mean of sums is a sum of means,
/// so <c>M_c(x, y) = sum_k w_ck a_k f_k(x, y)</c> is the contribution of each place, and
/// <c>y_c = mean(M_c) + sum_k w_ck b_k + d_c</c>. M_c is the class activation map of Zhou et al., "Learning Deep
/// Features for Discriminative Localization", CVPR 2016.
/// </para>
/// <para>
/// A cell represents the part of the image that its features see, which is larger than the cell. Probabilities depend
/// on differences of logits: compare the maps of two classes to see why one was preferred.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using ActivationMaps maps = ActivationMaps.Open(graph);
/// ActivationMap map = maps.Explain(pixels);   // of the likeliest class
/// </code>
/// </example>
public sealed class ActivationMaps : IDisposable
{
    private readonly ClassHead _head;
    private readonly int _border;
    private readonly RunnerPool _runners;

    private ActivationMaps(NetworkGraph graph, ClassHead head, PackedPlan plan, int threads)
    {
        _head = head;
        _border = BorderOf(graph);
        InputShape = graph.InputShape;
        ClassCount = graph.ClassCount;
        _runners = new RunnerPool(() => new BatchRunner(plan, new WorkerTeam(threads)), typeof(ActivationMaps));
    }

    /// <summary>Shape of one image.</summary>
    public FeatureShape InputShape { get; }

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>Rows of cells of a map.</summary>
    public int Height => _head.Shape.Height;

    /// <summary>Columns of cells of a map.</summary>
    public int Width => _head.Shape.Width;

    /// <summary>Why a network has no class activation maps, in one or two sentences; null if it has.</summary>
    /// <param name="graph">The network.</param>
    public static string? FindObstacle(NetworkGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ClassHead.Find(graph, out string? obstacle);
        return obstacle;
    }

    /// <summary>Compiles a network up to its last map.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="InvalidModelException">
    /// The network has no such maps, for example because it flattens its last map; or the engine cannot run a node.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor does not support the requested kernel.</exception>
    public static ActivationMaps Open(NetworkGraph graph, PackedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new PackedOptions();
        options.Check();
        ClassHead head = ClassHead.Find(graph, out string? obstacle) ?? throw new InvalidModelException(obstacle!);
        IBinaryKernel kernel = KernelFactory.Create(
            options.Kernel, Environment.GetEnvironmentVariable(KernelFactory.Variable));
        PackedPlan plan = PlanCompiler.Compile(graph, kernel, new FittingOperatorFactory(), head.Map);
        return new ActivationMaps(graph, head, plan, options.Threads);
    }

    /// <summary>Explains the most likely class of an image.</summary>
    /// <param name="pixels">Planar pixels of one image of <see cref="InputShape"/>, 0 to 255.</param>
    /// <exception cref="ArgumentException">The number of pixels is not that of an image.</exception>
    /// <exception cref="ObjectDisposedException">The maps have been disposed.</exception>
    public ActivationMap Explain(ReadOnlySpan<float> pixels)
    {
        float[] features = Run(pixels);
        ActivationMap best = Map(features, 0);
        for (int i = 1; i < ClassCount; i++)
        {
            ActivationMap map = Map(features, i);
            best = map.Logit > best.Logit ? map : best;
        }

        return best;
    }

    /// <summary>Explains a class of an image.</summary>
    /// <param name="pixels">Planar pixels of one image of <see cref="InputShape"/>, 0 to 255.</param>
    /// <param name="classIndex">The class, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="ArgumentException">The number of pixels is not that of an image.</exception>
    /// <exception cref="ObjectDisposedException">The maps have been disposed.</exception>
    public ActivationMap Explain(ReadOnlySpan<float> pixels, int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, ClassCount);
        return Map(Run(pixels), classIndex);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _runners.Dispose();

    private float[] Run(ReadOnlySpan<float> pixels)
    {
        if (pixels.Length != InputShape.Count)
        {
            throw new ArgumentException(
                $"An image of {InputShape} has {InputShape.Count} pixels, but {pixels.Length} were given.",
                nameof(pixels));
        }

        var features = new float[_head.Shape.Count];
        BatchRunner runner = _runners.Take();
        try
        {
            runner.Run(pixels, features);
        }
        finally
        {
            _runners.Return(runner);
        }

        return features;
    }

    // Features are channels last.
    private ActivationMap Map(float[] features, int classIndex)
    {
        int channels = _head.Shape.Channels;
        ReadOnlySpan<double> weights = _head.Weights.AsSpan(classIndex * channels, channels);
        var values = new float[_head.Shape.Area];
        for (int cell = 0; cell < values.Length; cell++)
        {
            ReadOnlySpan<float> ofCell = features.AsSpan(cell * channels, channels);
            double sum = 0;
            for (int k = 0; k < channels; k++)
            {
                sum += weights[k] * ofCell[k];
            }

            values[cell] = (float)sum;
        }

        return new ActivationMap(
            classIndex,
            (Height, Width),
            values,
            _head.Offsets[classIndex],
            (InputShape.Height, InputShape.Width),
            _border);
    }

    // The border that the network adds around an image before its first layer.
    private static int BorderOf(NetworkGraph graph)
    {
        int border = 0;
        string value = graph.InputName;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node is not (PadImage or Scale) || node.Inputs[0] != value)
            {
                break;
            }

            border += node is PadImage pad ? pad.Border : 0;
            value = node.Name;
        }

        return border;
    }
}
