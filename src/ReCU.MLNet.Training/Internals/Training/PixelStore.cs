using ReCU.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Training;

/// <summary>
/// Collects the pixels of images: as bytes, a quarter of the memory, until one is no whole number from 0 to 255.
/// </summary>
/// <param name="shape">Shape of an image.</param>
internal sealed class PixelStore(FeatureShape shape)
{
    private byte[] _bytes = [];
    private float[]? _floats;
    private int _used;

    /// <summary>Adds an image.</summary>
    /// <param name="pixels">Its planar pixels.</param>
    /// <exception cref="ArgumentException">There are more pixels than an array can hold.</exception>
    public void Add(ReadOnlySpan<float> pixels)
    {
        if ((long)_used + pixels.Length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The images have more than {Array.MaxLength} pixels together, which is more than fits in memory at "
                + "once. Train on fewer or smaller images.");
        }

        if (_floats is null && !TryAddBytes(pixels))
        {
            _floats = Array.ConvertAll(_bytes, pixel => (float)pixel);
            _bytes = [];
        }

        if (_floats is not null)
        {
            Reserve(ref _floats, pixels.Length);
            pixels.CopyTo(_floats.AsSpan(_used));
        }

        _used += pixels.Length;
    }

    /// <summary>The images with their labels.</summary>
    public ImageSet ToImageSet(int[] labels, IReadOnlyList<string> classNames) => _floats is null
        ? new ImageSet(shape, _bytes[.._used], labels, classNames.Count) { ClassNames = classNames }
        : new ImageSet(shape, _floats[.._used], labels, classNames.Count) { ClassNames = classNames };

    private bool TryAddBytes(ReadOnlySpan<float> pixels)
    {
        Reserve(ref _bytes, pixels.Length);
        for (int i = 0; i < pixels.Length; i++)
        {
            float pixel = pixels[i];
            byte value = (byte)Math.Clamp(pixel, 0, 255);
            if (value != pixel)
            {
                return false;
            }

            _bytes[_used + i] = value;
        }

        return true;
    }

    private void Reserve<T>(ref T[] array, int count)
    {
        if (array.Length < _used + count)
        {
            Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(2L * array.Length, (long)_used + count)));
        }
    }
}
