using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;

namespace ReCU.Packed;

/// <summary>
/// A network compiled for binary arithmetic: weights and activations of its binary convolutions are bits. Immutable and
/// thread-safe; callers share it.
/// </summary>
/// <example>
/// <code>
/// using PackedNetwork network = PackedNetwork.Open(graph);
/// var logits = new float[network.ClassCount];
/// network.Run(pixels, logits);
/// </code>
/// </example>
public sealed class PackedNetwork : IDisposable
{
    private readonly ContextPool _pool;
    private readonly PackedPlan _plan;
    private readonly int _threads;

    private PackedNetwork(NetworkGraph graph, PackedPlan plan, string kernelName, int threads)
    {
        InputShape = graph.InputShape;
        ClassCount = graph.ClassCount;
        KernelName = kernelName;
        _plan = plan;
        _threads = threads;
        _pool = new ContextPool(CreateContext);
    }

    /// <summary>Shape of one image.</summary>
    public FeatureShape InputShape { get; }

    /// <summary>Number of classes, the logits of an image.</summary>
    public int ClassCount { get; }

    /// <summary>The kernel that counts: <c>avx512</c>, <c>avx2</c>, <c>advsimd</c> or <c>portable</c>.</summary>
    public string KernelName { get; }

    internal PackedPlan Plan => _plan;

    /// <summary>Compiles a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="InvalidModelException">The engine cannot run a node; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor has not the kernel that was asked for.</exception>
    public static PackedNetwork Open(NetworkGraph graph, PackedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new PackedOptions();
        options.Check();
        IBinaryKernel kernel = KernelFactory.Create(
            options.Kernel, Environment.GetEnvironmentVariable(KernelFactory.Variable));
        PackedPlan plan = PlanCompiler.Compile(graph, kernel, new FittingOperatorFactory());
        return new PackedNetwork(graph, plan, kernel.Name, options.Threads);
    }

    /// <summary>Makes the buffers and threads of one caller, who disposes them.</summary>
    public PackedContext CreateContext() => new(_plan, _threads);

    /// <summary>Scores a batch of images on a context that the network keeps; any number of callers at once.</summary>
    /// <inheritdoc cref="PackedContext.Run"/>
    public void Run(ReadOnlySpan<float> pixels, Span<float> logits)
    {
        PackedContext context = _pool.Take();
        try
        {
            context.Run(pixels, logits);
        }
        finally
        {
            _pool.Return(context);
        }
    }

    /// <summary>Ends the contexts that <see cref="Run"/> has made; those that callers made stay theirs.</summary>
    public void Dispose() => _pool.Dispose();
}
