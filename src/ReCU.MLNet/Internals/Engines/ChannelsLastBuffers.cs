using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// Buffers for a file whose input has the channels last, [N, height, width, channels]: rows are filled in planar order,
/// as everywhere, and put into the file's order when they are run.
/// </summary>
internal sealed class ChannelsLastBuffers : IScoringBuffers
{
    private readonly IScoringBuffers _buffers;
    private readonly FeatureShape _shape;
    private readonly float[] _pixels;

    private ChannelsLastBuffers(IScoringBuffers buffers, FeatureShape shape, int capacity)
    {
        _buffers = buffers;
        _shape = shape;
        _pixels = new float[checked(capacity * shape.Count)];
    }

    /// <summary>The buffers themselves where the file is planar.</summary>
    public static IScoringBuffers For(NetworkInfo network, IScoringBuffers buffers, int capacity) =>
        network.IsChannelsLast ? new ChannelsLastBuffers(buffers, network.InputShape, capacity) : buffers;

    public Span<float> Pixels(int row) => _pixels.AsSpan(row * _shape.Count, _shape.Count);

    public ReadOnlySpan<float> Logits(int row) => _buffers.Logits(row);

    public void Run(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Interleave(Pixels(row), _buffers.Pixels(row));
        }

        _buffers.Run(rows);
    }

    public void Dispose() => _buffers.Dispose();

    private void Interleave(ReadOnlySpan<float> planar, Span<float> interleaved)
    {
        int area = _shape.Area;
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            ReadOnlySpan<float> plane = planar.Slice(channel * area, area);
            for (int pixel = 0; pixel < area; pixel++)
            {
                interleaved[pixel * _shape.Channels + channel] = plane[pixel];
            }
        }
    }
}
