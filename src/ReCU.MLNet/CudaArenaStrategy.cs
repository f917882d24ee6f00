namespace ReCU.MLNet;

/// <summary>By how much ONNX Runtime's arena of GPU memory grows when it is full.</summary>
public enum CudaArenaStrategy
{
    /// <summary>To the next power of two: fewer allocations, more memory than is needed.</summary>
    NextPowerOfTwo,

    /// <summary>By what is asked for: less memory, where several processes share a GPU.</summary>
    SameAsRequested,
}
