using Microsoft.ML.OnnxRuntime;
using ReCU.MLNet.Internals.Engines.Gpu;

namespace ReCU.MLNet.Tests.Internals.Engines.Gpu;

[TestFixture]
internal sealed class ProviderFailureTests
{
    private const string Bridge = "[ErrorCode:RuntimeException] provider_bridge_ort.cc:1952 "
        + "onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : ";

    [TestCase(
        Bridge + "Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open "
            + "shared object file: No such file or directory\n",
        "libcublasLt.so.12 was not found.",
        "Install the CUDA libraries")]
    [TestCase(
        Bridge + "Failed to load library /app/libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open "
            + "shared object file: No such file or directory",
        "libcudnn.so.9 was not found.",
        "Install cuDNN")]
    [TestCase(
        Bridge + "Failed to load library libonnxruntime_providers_tensorrt.so with error: libnvinfer.so.10: cannot "
            + "open shared object file: No such file or directory",
        "libnvinfer.so.10 was not found.",
        "Install TensorRT")]
    [TestCase(
        Bridge + "Failed to load library libonnxruntime_providers_cuda.so with error: libcuda.so.1: cannot open shared "
            + "object file: No such file or directory",
        "libcuda.so.1 was not found.",
        "Install NVIDIA's driver.")]
    [TestCase(
        Bridge + "LoadLibrary failed with error 126 \"\" when trying to load "
            + "\"C:\\app\\onnxruntime_providers_cuda.dll\"",
        "onnxruntime_providers_cuda.dll, or a library that it needs, was not found.",
        "Windows does not tell which")]
    [TestCase(
        "[ErrorCode:RuntimeException] cuda_call.cc:123 CUDA failure 35: CUDA driver version is insufficient for CUDA "
            + "runtime version ; GPU=0 ; hostname=a ; expr=cudaSetDevice(0);",
        "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version.",
        "nvidia-smi")]
    [TestCase(
        "[ErrorCode:Fail] Invalid device ID: 7, must be between 0 (inclusive) and 1 (exclusive).",
        "Invalid device ID: 7, must be between 0 (inclusive) and 1 (exclusive).",
        "nvidia-smi")]
    [TestCase("[ErrorCode:Fail] Something new.\nSecond line", "[ErrorCode:Fail] Something new.", "")]
    public void TheAnswerIsReadFor(string answer, string missing, string remedy)
    {
        var failure = ProviderFailure.Create(ScoringEngine.Cuda(7), new InvalidOperationException(answer));
        Assert.Multiple(() =>
        {
            Assert.That(failure.Reason, Is.EqualTo($"ONNX Runtime cannot start CUDA on device 7: {missing}"));
            Assert.That(failure.Remedy, Does.Contain(remedy));
            Assert.That(failure.ToException().Message, Does.StartWith(failure.Reason).And.EndsWith(answer.Trim()));
        });
    }

    [Test]
    public void TheLoaderOfOnnxRuntimeItselfIsUnderstood()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("The loader's words are those of Linux.");
        }

        const string Missing = "/no such folder/libonnxruntime_providers_cuda.so";
        OnnxRuntimeException answer = Assert.Throws<OnnxRuntimeException>(
            () => OrtEnv.Instance().RegisterExecutionProviderLibrary("missing", Missing))!;

        var failure = ProviderFailure.Create(ScoringEngine.Cuda(0), answer);

        Assert.That(failure.Reason, Does.EndWith(": libonnxruntime_providers_cuda.so was not found."));
        Assert.That(failure.Remedy, Does.Contain("package Microsoft.ML.OnnxRuntime.Gpu"));
    }

    [Test]
    public void AMissingOnnxRuntimeIsNamedWithItsPackage()
    {
        var failure = ProviderFailure.Create(ScoringEngine.TensorRt(), new DllNotFoundException("onnxruntime"));
        Assert.That(failure.Reason, Does.EndWith("ONNX Runtime's native library was not found or does not fit."));
        Assert.That(failure.Remedy, Does.Contain("package Microsoft.ML.OnnxRuntime.Gpu"));
    }
}
