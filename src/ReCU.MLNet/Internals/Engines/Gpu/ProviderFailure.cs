using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>Why a GPU cannot be used, read out of ONNX Runtime's answer.</summary>
/// <param name="Reason">A sentence that names the engine and what is missing.</param>
/// <param name="Remedy">A sentence that says what to do.</param>
/// <param name="Answer">The answer itself.</param>
internal sealed partial record ProviderFailure(string Reason, string Remedy, Exception Answer)
{
    private const string Guide = "docs/gpu.md lists what a GPU needs.";

    private static readonly string _package =
        "Let the app reference the package Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime, in a "
        + "version with the first two numbers of Microsoft.ML.OnnxRuntime.Managed "
        + $"({typeof(InferenceSession).Assembly.GetName().Version}).";

    // The first that the library's name starts with counts.
    private static readonly (string Prefix, string Remedy)[] _libraries =
    [
        ("libonnxruntime_providers", _package),
        ("libcudnn", "Install cuDNN in the major version that the name ends with."),
        ("libnvinfer", "Install TensorRT in the major version that the name ends with."),
        ("libnvonnxparser", "Install TensorRT in the major version that the name ends with."),
        ("libcuda.so", "Install NVIDIA's driver."),
        ("lib", "Install the CUDA libraries in the major version that the name ends with."),
    ];

    /// <summary>Reads an answer.</summary>
    /// <param name="engine">What was asked for.</param>
    /// <param name="answer">What ONNX Runtime, or the loader of its library, said.</param>
    public static ProviderFailure Create(GpuEngine engine, Exception answer)
    {
        (string missing, string remedy) = Read(engine, answer);
        return new ProviderFailure(
            $"ONNX Runtime cannot start {engine.Title} on device {engine.Device}: {missing}.",
            remedy,
            answer);
    }

    public ScoringEngineNotAvailableException ToException() => new(
        $"{Reason} {Remedy} {Guide} FallbackToCpu lets a CPU do instead, and Model.Load takes another engine for a "
        + $"pipeline that was saved with this one. ONNX Runtime's answer: {Answer.GetBaseException().Message.Trim()}",
        Answer);

    private static (string Missing, string Remedy) Read(GpuEngine engine, Exception answer)
    {
        if (OnnxRuntimeSession.IsMissingLibrary(answer))
        {
            return ("ONNX Runtime's native library was not found or does not fit", _package);
        }

        string text = answer.Message;
        if (text.Contains("not enabled in this build", StringComparison.Ordinal))
        {
            return ($"this build of ONNX Runtime is without {ProviderLibrary(engine)}", _package);
        }

        if (SharedObject().Match(text) is { Success: true } shared)
        {
            string library = Path.GetFileName(shared.Groups["library"].Value);
            return ($"{library} was not found", RemedyOf(library));
        }

        if (DynamicLinkLibrary().Match(text) is { Success: true } linked)
        {
            string library = linked.Groups["library"].Value.Split('\\', '/')[^1];
            return (
                $"{library}, or a library that it needs, was not found",
                "Windows does not tell which: put the folders with the DLLs of CUDA, cuDNN and, for TensorRT, of "
                + "TensorRT into PATH.");
        }

        return DeviceError().Match(text) is { Success: true } device
            ? (device.Value.TrimEnd(' ', '.'), "Look at the driver and the devices with nvidia-smi.")
            : (FirstLine(text).TrimEnd('.'), "");
    }

    private static string ProviderLibrary(GpuEngine engine) =>
        engine is TensorRtEngine ? "libonnxruntime_providers_tensorrt" : "libonnxruntime_providers_cuda";

    private static string RemedyOf(string library) =>
        Array.Find(_libraries, entry => library.StartsWith(entry.Prefix, StringComparison.Ordinal)).Remedy
            ?? "Put it where the loader looks.";

    private static string FirstLine(string text) => text.Trim().Split('\n')[0].Trim();

    [GeneratedRegex(@"(?<library>[^\s:]+): cannot open shared object file")]
    private static partial Regex SharedObject();

    [GeneratedRegex("LoadLibrary failed with error \\d+.*when trying to load \"(?<library>[^\"]+)\"")]
    private static partial Regex DynamicLinkLibrary();

    [GeneratedRegex(@"(?:CUDA (?:failure|error) \d+: [^;\n]+|Invalid device ID: [^\n]+)", RegexOptions.IgnoreCase)]
    private static partial Regex DeviceError();
}
