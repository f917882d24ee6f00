namespace ReCU.MLNet;

/// <summary>How ONNX Runtime's arena of GPU memory grows when it is full.</summary>
public enum CudaArenaStrategy
{
    /// <summary>To the next power of two: fewer allocations, more memory than is needed.</summary>
    NextPowerOfTwo,

    /// <summary>By the requested size: less memory, for processes that share a GPU.</summary>
    SameAsRequested,
}
