using Microsoft.ML.OnnxRuntime;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet.Tests;

/// <summary>Whether ONNX Runtime can use a GPU here; what is in the way is ONNX Runtime's own answer.</summary>
internal static class GpuDevice
{
    private static readonly Lazy<ProviderFailure?> _cuda = new(() => ProviderProbe.Try(ScoringEngine.Cuda()));
    private static readonly Lazy<ProviderFailure?> _tensorRt = new(() => ProviderProbe.Try(ScoringEngine.TensorRt()));

    /// <summary>Skips a test that needs a GPU, and says what is missing.</summary>
    public static void RequireCuda() => Require(_cuda.Value);

    /// <summary>Skips a test that needs a GPU and TensorRT, and says what is missing.</summary>
    public static void RequireTensorRt() => Require(_tensorRt.Value);

    /// <summary>Skips a test of what ONNX Runtime's package for the CPU says.</summary>
    public static void RequireCpuPackage()
    {
        if (OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            Assert.Ignore("The tests were built with ONNX Runtime's package for GPUs.");
        }
    }

    private static void Require(ProviderFailure? failure)
    {
        if (failure is not null)
        {
            Assert.Ignore(failure.Reason);
        }
    }
}
