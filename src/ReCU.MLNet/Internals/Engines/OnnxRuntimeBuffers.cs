using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// Pinned arrays that ONNX Runtime reads and writes in place. They are bound once; only the last, smaller batch of a
/// view binds again. A file with a fixed batch size always gets full batches; the rows after the valid ones contain old
/// images. A run allocates nothing.
/// </summary>
internal sealed class OnnxRuntimeBuffers : IScoringBuffers
{
    private readonly InferenceSession _session;
    private readonly NetworkInfo _network;
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding _binding;
    private readonly float[] _pixels;
    private readonly float[] _logits;
    private OrtValue? _input;
    private OrtValue? _output;
    private int _boundRows;

    public OnnxRuntimeBuffers(InferenceSession session, NetworkInfo network, int capacity)
    {
        _session = session;
        _network = network;
        _binding = session.CreateIoBinding();
        int rows = network.RowsOfRun(capacity);
        _pixels = GC.AllocateArray<float>(checked(rows * network.PixelCount), pinned: true);
        _logits = GC.AllocateUninitializedArray<float>(checked(rows * network.ClassCount), pinned: true);
    }

    public Span<float> Pixels(int row) => _pixels.AsSpan(row * _network.PixelCount, _network.PixelCount);

    public ReadOnlySpan<float> Logits(int row) => _logits.AsSpan(row * _network.ClassCount, _network.ClassCount);

    public void Run(int rows)
    {
        int bound = _network.RowsOfRun(rows);
        if (bound != _boundRows)
        {
            Bind(bound);
        }

        _session.RunWithBinding(_options, _binding);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input?.Dispose();
        _output?.Dispose();
        _options.Dispose();
    }

    private void Bind(int rows)
    {
        OrtValue input = Wrap(_pixels, rows * _network.PixelCount, _network.InputDimensions(rows));
        OrtValue output = Wrap(_logits, rows * _network.ClassCount, [rows, _network.ClassCount]);
        _binding.BindInput(_network.InputName, input);
        _binding.BindOutput(_network.RequireLogits(), output);
        _input?.Dispose();
        _output?.Dispose();
        (_input, _output, _boundRows) = (input, output, rows);
    }

    private static OrtValue Wrap(float[] values, int count, long[] shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, count), shape);
}
