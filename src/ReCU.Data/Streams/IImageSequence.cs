namespace ReCU.Data;

/// <summary>Goes through the images of a source, one after another, once.</summary>
public interface IImageSequence : IDisposable
{
    /// <summary>Goes on to the next image.</summary>
    /// <returns>Whether there is one.</returns>
    bool MoveNext();

    /// <summary>Reads the current image; not called for one that nobody needs.</summary>
    /// <param name="pixels">Receives its planar pixels, from 0 to 255.</param>
    void Read(Span<float> pixels);

    /// <summary>Reads the current image as bytes, where the source has them; as <see cref="Read"/>.</summary>
    /// <param name="pixels">Receives its planar pixels.</param>
    /// <returns>False where it has floats, and nothing was read.</returns>
    bool TryReadBytes(Span<byte> pixels) => false;
}
