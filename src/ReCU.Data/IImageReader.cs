namespace ReCU.Data;

/// <summary>Reads the images of a data set in the order that was chosen when it was opened. Not thread-safe.</summary>
public interface IImageReader : IDisposable
{
    /// <summary>Reads the next images of the order.</summary>
    /// <param name="count">Number of rows of the order to advance, at least 1.</param>
    /// <returns>
    /// The images; fewer if some are broken and skipped, or if the order ends. Their memory is valid until the next
    /// call.
    /// </returns>
    IReadOnlyList<ImagePixels> Read(int count);
}
