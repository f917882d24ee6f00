namespace ReCU.Data;

/// <summary>Reads the images of a source once, in order.</summary>
public interface IImageSequence : IDisposable
{
    /// <summary>Goes on to the next image.</summary>
    /// <returns>Whether there is one.</returns>
    bool MoveNext();

    /// <summary>Reads the current image. It is not called for images that are not needed.</summary>
    /// <param name="pixels">Receives its planar pixels, from 0 to 255.</param>
    void Read(Span<float> pixels);

    /// <summary>Reads the current image as bytes, where the source has them; as <see cref="Read"/>.</summary>
    /// <param name="pixels">Receives its planar pixels.</param>
    /// <returns>False if the source has floats; nothing was read then.</returns>
    bool TryReadBytes(Span<byte> pixels) => false;
}
