using ReCU.Data;

namespace ReCU.Torch.Training.Batches;

/// <summary>The range of a data set's pixels, as seen in its first images.</summary>
internal sealed class PixelRange
{
    private const int LookedAtImages = 64;

    /// <summary>Number of images seen.</summary>
    public int Images { get; private set; }

    /// <summary>Number of their pixels, over all channels.</summary>
    public long Pixels { get; private set; }

    /// <summary>Number of pixels below 0.</summary>
    public long Negative { get; private set; }

    /// <summary>The largest pixel.</summary>
    public float Largest { get; private set; } = float.NegativeInfinity;

    /// <summary>Discards the images seen.</summary>
    public void Clear() => (Images, Pixels, Negative, Largest) = (0, 0, 0, float.NegativeInfinity);

    /// <summary>Adds images, until there are enough.</summary>
    public void Add(IReadOnlyList<ImagePixels> images)
    {
        for (int i = 0; i < images.Count && Images < LookedAtImages; i++)
        {
            Images++;
            var pixels = new float[images[i].Shape.Count];
            images[i].CopyTo(pixels);
            Pixels += pixels.Length;
            foreach (float pixel in pixels)
            {
                Largest = Math.Max(Largest, pixel);
                Negative += pixel < 0 ? 1 : 0;
            }
        }
    }

    /// <summary>Adds the first rows of a data set that can be read in any order.</summary>
    public void Add(ImageDataset images, ReadOnlyMemory<int> rows)
    {
        if (Images < LookedAtImages)
        {
            rows = rows[..Math.Min(rows.Length, LookedAtImages)];
            using IImageReader reader = images.Open(rows);
            Add(reader.Read(rows.Length));
        }
    }
}
