namespace ReCU.Data;

/// <summary>The images that were left out, each once however often it is read. Thread-safe.</summary>
/// <param name="images">Their data set.</param>
internal sealed class BrokenImageLog(ImageDataset images)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, BrokenImage> _images = [];
    private readonly int[] _sound = Sound(images);

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
    /// <exception cref="InvalidDataException">
    /// With this one, all images of its class are broken: who went on would learn nothing of the class.
    /// </exception>
    public void Add(BrokenImage image)
    {
        int label = images.Labels[image.Row];
        lock (_lock)
        {
            if (_images.TryAdd(image.Row, image))
            {
                _sound[label]--;
            }

            if (_sound[label] > 0)
            {
                return;
            }
        }

        throw new InvalidDataException(
            $"No image of class '{images.ClassNames?[label] ?? $"{label}"}' is left: all "
            + $"{images.Labels.Count(label)} are broken, such as '{image.Path}': {image.Reason.TrimEnd('.')}.");
    }

    private static int[] Sound(ImageDataset images)
    {
        var counts = new int[images.ClassCount];
        foreach (int label in images.Labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
