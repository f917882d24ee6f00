namespace ReCU.Data.Folders;

/// <summary>The skipped images, each once, however often it is read. Thread-safe.</summary>
/// <param name="images">Their data set.</param>
/// <param name="find">Decodes a row; null if it is not broken.</param>
/// <remarks>
/// If an image is broken, its class must have another one that is not, which is searched for at once: otherwise a class
/// without images would be noticed only at the end of an epoch.
/// </remarks>
internal sealed class BrokenImageLog(ImageDataset images, Func<int, BrokenImage?> find)
{
    private readonly Lock _lock = new();
    private readonly Lock _search = new();
    private readonly SortedDictionary<int, BrokenImage> _images = [];
    private readonly bool[] _hasSound = new bool[images.ClassCount];

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

    /// <summary>Records that an image is not broken.</summary>
    public void Passed(int row) => Volatile.Write(ref _hasSound[images.Labels[row]], true);

    /// <summary>Adds an image.</summary>
    /// <exception cref="InvalidDataException">All images of its class are broken.</exception>
    public void Add(BrokenImage image)
    {
        Note(image);
        int label = images.Labels[image.Row];
        if (Volatile.Read(ref _hasSound[label]))
        {
            return;
        }

        // Other threads with a broken image of the class wait for the result of this search.
        lock (_search)
        {
            if (!_hasSound[label] && !FindSound(label))
            {
                throw new InvalidDataException(
                    $"No image of class '{images.ClassNames?[label] ?? $"{label}"}' is left: all "
                    + $"{images.Labels.Count(label)} are broken, such as '{image.Path}': {image.Reason.TrimEnd('.')}.");
            }
        }
    }

    private bool FindSound(int label)
    {
        for (int row = 0; row < images.Count; row++)
        {
            if (images.Labels[row] != label || IsNoted(row))
            {
                continue;
            }

            if (find(row) is not { } broken)
            {
                Passed(row);
                return true;
            }

            Note(broken);
        }

        return false;
    }

    private bool IsNoted(int row)
    {
        lock (_lock)
        {
            return _images.ContainsKey(row);
        }
    }

    private void Note(BrokenImage image)
    {
        lock (_lock)
        {
            _images.TryAdd(image.Row, image);
        }
    }
}
