using ReCU.Graph;
using ReCU.Packed.Kernels;
using ReCU.Packed.Kernels.Selection;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;

namespace ReCU.Packed;

/// <summary>
/// A network compiled for binary arithmetic: weights and activations of its binary convolutions are bits. Immutable and
/// thread-safe, so callers can share it.
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
    private readonly RunnerPool _runners;

    private PackedNetwork(NetworkGraph graph, PackedPlan plan, string kernelName, int threads)
    {
        InputShape = graph.InputShape;
        ClassCount = graph.ClassCount;
        TakesBytes = graph.TakesBytes;
        KernelName = kernelName;
        _runners = new RunnerPool(() => new BatchRunner(plan, new WorkerTeam(threads)), typeof(PackedNetwork));
    }

    /// <summary>Shape of one image.</summary>
    public FeatureShape InputShape { get; }

    /// <summary>Number of classes, the logits of an image.</summary>
    public int ClassCount { get; }

    /// <summary>Whether pixels must be whole numbers from 0 to 255, because the stem has int8 weights.</summary>
    public bool TakesBytes { get; }

    /// <summary>The kernel that counts: <c>avx512</c>, <c>avx2</c>, <c>advsimd</c> or <c>portable</c>.</summary>
    public string KernelName { get; }

    /// <summary>Compiles a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="InvalidModelException">The engine cannot run a node; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor does not support the requested kernel.</exception>
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

    /// <summary>
    /// Scores a batch of images. Any number of callers may run at once. Each run borrows activations and threads, which
    /// are kept for later runs. A run takes no lock, and allocates only if more callers run at once than before.
    /// </summary>
    /// <param name="pixels">
    /// Planar images one after another, [n, channels, height, width], 0 to 255; n may be 0.
    /// </param>
    /// <param name="logits">Receives [n, classes].</param>
    /// <exception cref="ArgumentException">
    /// The number of pixels is not a multiple of an image's, or the length of the logits does not match it; or the
    /// network <see cref="TakesBytes"/> and a pixel is not a byte.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Run(ReadOnlySpan<float> pixels, Span<float> logits)
    {
        BatchRunner runner = _runners.Take();
        try
        {
            runner.Run(pixels, logits);
        }
        finally
        {
            _runners.Return(runner);
        }
    }

    /// <summary>Ends the network's threads; those of a current run end after it.</summary>
    public void Dispose() => _runners.Dispose();
}
