using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;

namespace ReCU.MLNet;

/// <summary>
/// The engine that runs the network. A pipeline's zip file stores the choice.
/// </summary>
public abstract record ScoringEngine
{
    private protected ScoringEngine(string name) => Name = name;

    /// <summary>
    /// The default: <see cref="Packed"/> if the model has binary convolutions and the packed engine can run all of its
    /// nodes, else <see cref="OnnxRuntime"/>. If the <c>MLContext</c> has a <c>GpuDeviceId</c>, it is <see
    /// cref="Cuda"/> on that device, and the context's <c>FallbackToCpu</c> decides about a fallback; but in the
    /// process that trained the network it stays on the CPU.
    /// </summary>
    public static ScoringEngine Auto { get; } = new AutoEngine();

    /// <summary>
    /// ONNX Runtime on the CPU. The app references <c>Microsoft.ML.OnnxRuntime</c>, which brings the native library.
    /// </summary>
    public static ScoringEngine OnnxRuntime { get; } = new OnnxRuntimeEngine();

    /// <summary>
    /// The packed engine on the CPU: signs stay bits, and sums of their products are counted. It is managed code: the
    /// app needs no native library. A model with an unsupported node is refused when it is opened; the message names
    /// the node.
    /// </summary>
    public static ScoringEngine Packed { get; } = new PackedEngine();

    /// <summary>The name under which the engine is saved.</summary>
    public string Name { get; }

    /// <summary>
    /// ONNX Runtime on an NVIDIA GPU. The app references <c>Microsoft.ML.OnnxRuntime.Gpu</c> in place of
    /// <c>Microsoft.ML.OnnxRuntime</c>; the machine needs the CUDA and cuDNN libraries that it was built for. Set more
    /// options with <c>with</c>: <c>ScoringEngine.Cuda(0) with { CudaGraph = true }</c>.
    /// </summary>
    /// <param name="deviceId">See <see cref="GpuEngine.DeviceId"/>.</param>
    /// <param name="fallbackToCpu">See <see cref="GpuEngine.FallbackToCpu"/>.</param>
    public static CudaEngine Cuda(int? deviceId = null, bool? fallbackToCpu = null) =>
        new() { DeviceId = deviceId, FallbackToCpu = fallbackToCpu };

    /// <summary>
    /// TensorRT on an NVIDIA GPU, through ONNX Runtime: it builds kernels for the network, the batch size and the GPU,
    /// which takes from seconds to minutes when the first batch is scored. The app references
    /// <c>Microsoft.ML.OnnxRuntime.Gpu</c>; the machine needs TensorRT, CUDA and cuDNN.
    /// </summary>
    /// <param name="deviceId">See <see cref="GpuEngine.DeviceId"/>.</param>
    /// <param name="fallbackToCpu">See <see cref="GpuEngine.FallbackToCpu"/>.</param>
    public static TensorRtEngine TensorRt(int? deviceId = null, bool? fallbackToCpu = null) =>
        new() { DeviceId = deviceId, FallbackToCpu = fallbackToCpu };

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>The engine with a saved name, with default options.</summary>
    /// <exception cref="InvalidModelException">This version does not know the engine.</exception>
    internal static ScoringEngine FromName(string name)
    {
        ScoringEngine[] known = [Auto, OnnxRuntime, Packed, Cuda(), TensorRt()];
        return Array.Find(known, engine => engine.Name == name)
            ?? throw new InvalidModelException(
                $"The pipeline was saved with the scoring engine '{name}', which this version does not have; it has "
                + $"{string.Join(", ", known.Select(engine => engine.Name))}. Load it with the version that saved it.");
    }

    /// <summary>Checks the engine's own options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal virtual void Check()
    {
    }

    /// <summary>The engine with its open options decided by the <c>MLContext</c> that creates the pipeline.</summary>
    internal virtual ScoringEngine MadeUnder(ContextSettings context) => this;

    /// <summary>The engine with the options of the <c>MLContext</c> that loads the pipeline.</summary>
    internal virtual ScoringEngine LoadedUnder(ContextSettings context) => MadeUnder(context);

    /// <summary>Checks, before long work, that the engine or its fallback can start.</summary>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device is missing.</exception>
    internal virtual void CheckAvailable()
    {
    }

    /// <summary>Chooses the engine for a model.</summary>
    /// <exception cref="InvalidModelException">The engine cannot run a node; the message names it.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device is missing.</exception>
    internal abstract ChosenEngine Choose(EngineRequest request);
}
