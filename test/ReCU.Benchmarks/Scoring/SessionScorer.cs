using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Benchmarks.Scoring;

/// <summary>
/// ONNX Runtime alone, on batches that lie ready in memory and with outputs bound once: what nothing around it can
/// beat.
/// </summary>
internal sealed class SessionScorer : IRowsScorer
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _batches = [];
    private readonly OrtValue _logits;
    private readonly string _inputName;

    public SessionScorer(NetworkGraph network, IReadOnlyList<float[]> images, int batchSize, int threads)
        : this(OnnxModel.ToBytes(network), network.InputShape, network.ClassCount, images, batchSize, threads)
    {
    }

    /// <param name="model">A file with one input, and logits as an output.</param>
    /// <param name="shape">Shape of its input.</param>
    /// <param name="classCount">Number of its logits.</param>
    /// <param name="images">The rows.</param>
    /// <param name="batchSize">Rows that run at once.</param>
    /// <param name="threads">Threads of the session.</param>
    public SessionScorer(
        byte[] model,
        FeatureShape shape,
        int classCount,
        IReadOnlyList<float[]> images,
        int batchSize,
        int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(model, options);
        _binding = _session.CreateIoBinding();
        _inputName = _session.InputNames.Single();
        (int channels, int height, int width) = shape;
        foreach (float[][] batch in images.Chunk(batchSize).Where(batch => batch.Length == batchSize))
        {
            _batches.Add(OrtValue.CreateTensorValueFromMemory(
                batch.SelectMany(pixels => pixels).ToArray(), [batchSize, channels, height, width]));
        }

        _logits = OrtValue.CreateTensorValueFromMemory(
            new float[batchSize * classCount], [batchSize, classCount]);
        _binding.BindOutput(OnnxModel.LogitsName, _logits);
    }

    public void ScoreAll()
    {
        foreach (OrtValue batch in _batches)
        {
            _binding.BindInput(_inputName, batch);
            _session.RunWithBinding(_options, _binding);
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _batches.ForEach(batch => batch.Dispose());
        _logits.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
