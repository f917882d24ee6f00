using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet;

/// <summary>ONNX Runtime's CUDA provider.</summary>
public sealed record CudaEngine() : GpuEngine("cuda", "CUDA")
{
    /// <summary>
    /// How the arena grows. Default <see cref="CudaArenaStrategy.NextPowerOfTwo"/>, ONNX Runtime's own.
    /// </summary>
    public CudaArenaStrategy ArenaStrategy { get; init; }

    /// <summary>
    /// How cuDNN chooses the algorithm of a convolution. Default <see cref="MLNet.CudnnSearch.Exhaustive"/>, ONNX
    /// Runtime's own: batches are of one size, so each convolution is searched for once, in the first run.
    /// </summary>
    public CudnnSearch CudnnSearch { get; init; }

    /// <summary>
    /// Lets convolutions round their float inputs to TF32, 10 bits of mantissa, on GPUs that can; sums stay float32.
    /// True, the default, is faster. Signs are exact in TF32, and so are binary convolutions, unless cuDNN picks an
    /// algorithm that transforms its inputs (Winograd, FFT); a first layer, a
    /// projection or a classifier with float weights is rounded, and a value within that rounding of zero may get the
    /// other sign. cuDNN 9 may use TF32 all the same where this is false; the environment variable
    /// <c>NVIDIA_TF32_OVERRIDE=0</c> forbids it to the whole process.
    /// </summary>
    public bool Tf32 { get; init; } = true;

    /// <summary>
    /// Records the kernels of a run as a CUDA graph and replays it: less work for the CPU, for small networks or small
    /// batches. The runs of one transformer then take turns, on a thread of their own. The CUDA provider must be able
    /// to run every node. Default false.
    /// </summary>
    public bool CudaGraph { get; init; }

    internal override void Check()
    {
        base.Check();
        CheckDefined(ArenaStrategy, nameof(ArenaStrategy));
        CheckDefined(CudnnSearch, nameof(CudnnSearch));
    }

    internal override IReadOnlyList<ProviderOptions> Providers(FullBatch? batch, string? cacheFolder) =>
        [ProviderOptions.Cuda(this)];

    private static void CheckDefined<T>(T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(
                option, value, $"{option} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
