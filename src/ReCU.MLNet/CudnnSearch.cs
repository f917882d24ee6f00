namespace ReCU.MLNet;

/// <summary>How cuDNN chooses the algorithm of a convolution.</summary>
public enum CudnnSearch
{
    /// <summary>Times all algorithms in the first run of a shape: the slowest start, the fastest runs.</summary>
    Exhaustive,

    /// <summary>Asks cuDNN's heuristic: a faster start.</summary>
    Heuristic,

    /// <summary>Takes cuDNN's default algorithm.</summary>
    Default,
}
