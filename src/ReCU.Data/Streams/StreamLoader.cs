using System.Collections;
using ReCU.Data.Reading;
using ReCU.Graph;

namespace ReCU.Data.Streams;

/// <summary>
/// Reads a source forwards and holds the images whose turn has not come. For a reader with one thread, which asks for
/// rows in their order.
/// </summary>
/// <param name="open">Opens the source at its beginning.</param>
/// <param name="shape">Shape of every image.</param>
/// <param name="asBytes">Whether pixels are kept as bytes.</param>
/// <param name="needed">For each image of the source, whether it will be asked for.</param>
internal sealed class StreamLoader(Func<IImageSequence> open, FeatureShape shape, bool asBytes, BitArray needed)
    : IImageLoader
{
    private readonly Dictionary<int, ImagePixels> _held = [];
    private readonly PixelPool<byte> _bytePool = new();
    private readonly PixelPool<float> _floatPool = new();
    private readonly float[] _pixels = new float[asBytes ? shape.Count : 0];
    private IImageSequence? _source;
    private int _position;

    public ImagePixels? Load(int row)
    {
        _source ??= open();
        for (; _position <= row; _position++)
        {
            if (!_source.MoveNext())
            {
                throw new InvalidDataException(
                    $"The source ended after {_position} images, but it had {needed.Count} before.");
            }

            if (needed[_position])
            {
                _held.Add(_position, ReadCurrent(_source));
            }
        }

        _held.Remove(row, out ImagePixels image);
        return image;
    }

    public void Recycle(ImagePixels image)
    {
        _bytePool.Return(image.Bytes);
        _floatPool.Return(image.Floats);
    }

    public void Dispose() => _source?.Dispose();

    private ImagePixels ReadCurrent(IImageSequence source)
    {
        if (!asBytes)
        {
            Memory<float> floats = _floatPool.Rent(shape.Count).AsMemory(0, shape.Count);
            source.Read(floats.Span);
            return new ImagePixels(_position, shape, default, floats);
        }

        byte[] bytes = _bytePool.Rent(shape.Count);
        if (!source.TryReadBytes(bytes.AsSpan(0, shape.Count)))
        {
            ReadWholeNumbers(source, bytes);
        }

        return new ImagePixels(_position, shape, bytes.AsMemory(0, shape.Count), default);
    }

    private void ReadWholeNumbers(IImageSequence source, byte[] bytes)
    {
        source.Read(_pixels);
        for (int i = 0; i < _pixels.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp(_pixels[i], 0, 255);
            if (bytes[i] != _pixels[i])
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"Image {_position}: the pixel at index {i} is {_pixels[i]}; ")
                    + "a whole number from 0 to 255 was expected.");
            }
        }
    }
}
