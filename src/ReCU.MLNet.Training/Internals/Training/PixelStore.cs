using System.Runtime.CompilerServices;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Input;

namespace ReCU.MLNet.Internals.Training;

/// <summary>
/// Collects the pixels of images while they fit into memory: as bytes, a quarter of the size, until one is not a whole
/// number from 0 to 255.
/// </summary>
/// <param name="shape">Shape of an image.</param>
/// <param name="rows">
/// Number of images, for which memory is allocated once; null if unknown, and half of the limit is then reserved for
/// copying.
/// </param>
/// <param name="memoryLimit">The most bytes at any time.</param>
internal sealed class PixelStore(FeatureShape shape, long? rows, long memoryLimit)
{
    private byte[] _bytes = [];
    private float[]? _floats;
    private float[]? _row;
    private int _used;

    /// <summary>Whether this number of images can fit, if all their pixels are bytes.</summary>
    public static bool MayFit(FeatureShape shape, long rows, long memoryLimit) =>
        (Int128)rows * shape.Count <= Math.Min(memoryLimit, Array.MaxLength);

    /// <summary>Adds the current image of a reader; a column of bytes is copied directly.</summary>
    /// <returns>False if it does not fit.</returns>
    /// <exception cref="ArgumentException">A pixel is NaN or infinite, or the image has another size.</exception>
    public bool TryAdd(PixelReader reader)
    {
        if (!reader.HasBytes)
        {
            _row ??= new float[shape.Count];
            reader.Read(_row);
            return TryAdd(_row);
        }

        if (!TryReserve(ref _bytes, _used + shape.Count))
        {
            return false;
        }

        reader.ReadBytes(_bytes.AsSpan(_used, shape.Count));
        _used += shape.Count;
        return true;
    }

    /// <summary>Adds an image.</summary>
    /// <param name="pixels">Its planar pixels.</param>
    /// <returns>False if it does not fit.</returns>
    public bool TryAdd(ReadOnlySpan<float> pixels)
    {
        if (_floats is null && !AreBytes(pixels))
        {
            _floats = [];
            if (!TryReserve(ref _floats, _used + pixels.Length, held: _bytes.Length))
            {
                return false;
            }

            for (int i = 0; i < _used; i++)
            {
                _floats[i] = _bytes[i];
            }

            _bytes = [];
        }

        int count = _used + pixels.Length;
        if (_floats is null ? !TryReserve(ref _bytes, count) : !TryReserve(ref _floats, count))
        {
            return false;
        }

        if (_floats is not null)
        {
            pixels.CopyTo(_floats.AsSpan(_used));
        }
        else
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                _bytes[_used + i] = (byte)pixels[i];
            }
        }

        _used += pixels.Length;
        return true;
    }

    /// <summary>The images with their labels.</summary>
    public ImageSet ToImageSet(int[] labels, IReadOnlyList<string> classNames)
    {
        if (_floats is not null)
        {
            Array.Resize(ref _floats, _used);
            return new ImageSet(shape, _floats, labels, classNames.Count) { ClassNames = classNames };
        }

        Array.Resize(ref _bytes, _used);
        return new ImageSet(shape, _bytes, labels, classNames.Count) { ClassNames = classNames };
    }

    private static bool AreBytes(ReadOnlySpan<float> pixels)
    {
        foreach (float pixel in pixels)
        {
            if ((byte)Math.Clamp(pixel, 0, 255) != pixel)
            {
                return false;
            }
        }

        return true;
    }

    // The memory must also suffice while an array is copied into a longer one, or trimmed at the end.
    private bool TryReserve<T>(ref T[] array, int count, long held = 0)
    {
        if (array.Length >= count)
        {
            return true;
        }

        long limit = Math.Min((memoryLimit - held) / Unsafe.SizeOf<T>(), Array.MaxLength);
        long exact = (rows ?? 0) * shape.Count;
        long capacity = exact >= count ? exact : Math.Min(Math.Max(2L * array.Length, count), limit / 2);
        if (capacity < count || capacity > limit)
        {
            return false;
        }

        Array.Resize(ref array, (int)capacity);
        return true;
    }
}
