namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>A provider of ONNX Runtime that runs nodes on an NVIDIA GPU.</summary>
internal enum GpuProvider
{
    Cuda,
    TensorRt,
}
