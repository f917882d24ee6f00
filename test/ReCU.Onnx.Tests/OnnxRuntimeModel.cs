using Microsoft.ML.OnnxRuntime;

namespace ReCU.Onnx.Tests;

/// <summary>A model in ONNX Runtime on one thread.</summary>
internal sealed class OnnxRuntimeModel : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;

    /// <param name="model">The content of a model file.</param>
    /// <param name="optimizedPath">Where the runtime writes its optimiser's result; nowhere if null.</param>
    /// <param name="level">How much the runtime rearranges.</param>
    public OnnxRuntimeModel(
        byte[] model,
        string? optimizedPath = null,
        GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        _options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = level,
        };
        if (optimizedPath is not null)
        {
            _options.OptimizedModelFilePath = optimizedPath;

            // The runtime warns that the file suits this CPU only.
            _options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        }

        _session = new InferenceSession(model, _options);
    }

    public InferenceSession Session => _session;

    /// <summary>Logits and scores of a batch.</summary>
    public (float[] Logits, float[] Scores) Run(float[] pixels)
    {
        float[][] outputs = Run(pixels, OnnxModel.LogitsName, OnnxModel.ScoreName);
        return (outputs[0], outputs[1]);
    }

    /// <summary>Logits of a batch, from a file that has nothing else.</summary>
    public float[] RunLogits(float[] pixels, string output = OnnxModel.LogitsName) => Run(pixels, output)[0];

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private float[][] Run(float[] pixels, params string[] names)
    {
        (string name, NodeMetadata input) = _session.InputMetadata.Single();
        long[] shape = [-1, .. input.Dimensions.Skip(1).Select(d => (long)d)];
        shape[0] = pixels.Length / shape[1..].Aggregate((a, b) => a * b);
        using var runOptions = new RunOptions();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            _session.Run(runOptions, [name], [value], names);
        return [.. outputs.Select(o => o.GetTensorDataAsSpan<float>().ToArray())];
    }
}
