using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;

namespace ReCU.MLNet;

/// <summary>
/// What runs the network. The choice is saved in a pipeline's zip file and comes back when it is loaded.
/// </summary>
public abstract record ScoringEngine
{
    private protected ScoringEngine(string name) => Name = name;

    /// <summary>
    /// <see cref="Packed"/> where the model has binary convolutions and the packed engine can run all of its nodes,
    /// else <see cref="OnnxRuntime"/>. Where the <c>MLContext</c> has a <c>GpuDeviceId</c>, it is <see cref="Cuda"/> on
    /// that device, which falls back to a CPU as the context's <c>FallbackToCpu</c> says; but in the process that has
    /// trained the network it stays on the CPU. The default.
    /// </summary>
    public static ScoringEngine Auto { get; } = new AutoEngine();

    /// <summary>
    /// ONNX Runtime on the CPU. The app references <c>Microsoft.ML.OnnxRuntime</c>, which brings the native library.
    /// </summary>
    public static ScoringEngine OnnxRuntime { get; } = new OnnxRuntimeEngine();

    /// <summary>
    /// The packed engine on the CPU: signs stay bits, and sums of their products are counted. All managed: the app needs
    /// no native library. A model with a node that it cannot run is refused, by the node's name, when it is opened.
    /// </summary>
    public static ScoringEngine Packed { get; } = new PackedEngine();

    /// <summary>The name under which the engine is saved.</summary>
    public string Name { get; }

    /// <summary>
    /// ONNX Runtime on an NVIDIA GPU. The app references <c>Microsoft.ML.OnnxRuntime.Gpu</c> in place of
    /// <c>Microsoft.ML.OnnxRuntime</c>; the machine has the CUDA and cuDNN libraries that it was built for.
    /// More options by <c>with</c>: <c>ScoringEngine.Cuda(0) with { CudaGraph = true }</c>.
    /// </summary>
    /// <param name="deviceId">See <see cref="GpuEngine.DeviceId"/>.</param>
    /// <param name="fallbackToCpu">See <see cref="GpuEngine.FallbackToCpu"/>.</param>
    public static CudaEngine Cuda(int? deviceId = null, bool? fallbackToCpu = null) =>
        new() { DeviceId = deviceId, FallbackToCpu = fallbackToCpu };

    /// <summary>
    /// TensorRT on an NVIDIA GPU, through ONNX Runtime: it builds kernels for the network, the batch size and the GPU,
    /// which takes from seconds to minutes when the first batch is scored. The app references
    /// <c>Microsoft.ML.OnnxRuntime.Gpu</c>; the machine has TensorRT beside CUDA and cuDNN.
    /// </summary>
    /// <param name="deviceId">See <see cref="GpuEngine.DeviceId"/>.</param>
    /// <param name="fallbackToCpu">See <see cref="GpuEngine.FallbackToCpu"/>.</param>
    public static TensorRtEngine TensorRt(int? deviceId = null, bool? fallbackToCpu = null) =>
        new() { DeviceId = deviceId, FallbackToCpu = fallbackToCpu };

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>The engine that was saved under a name, with the options of a new one.</summary>
    /// <exception cref="InvalidModelException">This version knows no such engine.</exception>
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

    /// <summary>The engine with what it leaves open decided by the <c>MLContext</c> that makes the pipeline.</summary>
    internal virtual ScoringEngine MadeUnder(ContextSettings context) => this;

    /// <summary>The engine as the <c>MLContext</c> that loads the pipeline wants it.</summary>
    internal virtual ScoringEngine LoadedUnder(ContextSettings context) => MadeUnder(context);

    /// <summary>Whether the engine, or what it falls back to, can start; asked before long work.</summary>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device is missing.</exception>
    internal virtual void CheckAvailable()
    {
    }

    /// <summary>Chooses what runs a model.</summary>
    /// <exception cref="InvalidModelException">The engine cannot run a node; the message names it.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device is missing.</exception>
    internal abstract ChosenEngine Choose(EngineRequest request);
}
