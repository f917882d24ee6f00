namespace ReCU.Data.Reading;

/// <summary>Gets the pixels of single images for a <see cref="ReadAheadReader"/>, which owns it.</summary>
internal interface IImageLoader : IDisposable
{
    /// <summary>Loads an image; several threads may ask at a time if the reader has several.</summary>
    /// <param name="row">The image.</param>
    /// <returns>The image, or null where it is broken and left out.</returns>
    ImagePixels? Load(int row);

    /// <summary>Takes the memory of an image back.</summary>
    /// <param name="image">An image that <see cref="Load"/> gave and that nobody reads any more.</param>
    void Recycle(ImagePixels image);
}
