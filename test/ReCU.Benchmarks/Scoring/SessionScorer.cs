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
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(OnnxModel.ToBytes(network), options);
        _binding = _session.CreateIoBinding();
        _inputName = network.InputName;
        (int channels, int height, int width) = network.InputShape;
        foreach (float[][] batch in images.Chunk(batchSize).Where(batch => batch.Length == batchSize))
        {
            _batches.Add(OrtValue.CreateTensorValueFromMemory(
                batch.SelectMany(pixels => pixels).ToArray(), [batchSize, channels, height, width]));
        }

        _logits = OrtValue.CreateTensorValueFromMemory(
            new float[batchSize * network.ClassCount], [batchSize, network.ClassCount]);
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
