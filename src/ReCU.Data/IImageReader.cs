namespace ReCU.Data;

/// <summary>Gives the images of a data set in an order that was fixed when it was opened. Not thread-safe.</summary>
public interface IImageReader : IDisposable
{
    /// <summary>Reads the next images of the order.</summary>
    /// <param name="count">How many places of the order to go on by, at least 1.</param>
    /// <returns>
    /// The images; fewer where some are broken and left out, or where the order ends. Their memory is valid until the
    /// next call.
    /// </returns>
    IReadOnlyList<ImagePixels> Read(int count);
}
