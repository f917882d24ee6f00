namespace ReCU.Data;

/// <summary>The images that were left out, each once however often it is read. Thread-safe.</summary>
internal sealed class BrokenImageLog
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, BrokenImage> _images = [];

    /// <summary>The images by row.</summary>
    public IReadOnlyList<BrokenImage> Images
    {
        get
        {
            lock (_lock)
            {
                return [.. _images.Values];
            }
        }
    }

    /// <summary>Adds an image.</summary>
    public void Add(BrokenImage image)
    {
        lock (_lock)
        {
            _images.TryAdd(image.Row, image);
        }
    }
}
