using ReCU.Data;

namespace ReCU.Torch.Training.Batches;

/// <summary>What scale the pixels of a data set are on, as far as its first images tell.</summary>
internal sealed class PixelRange
{
    private const int LookedAtImages = 64;

    /// <summary>Images that were looked at.</summary>
    public int Images { get; private set; }

    /// <summary>Their pixels, over all channels.</summary>
    public long Pixels { get; private set; }

    /// <summary>Pixels below 0.</summary>
    public long Negative { get; private set; }

    /// <summary>The largest pixel.</summary>
    public float Largest { get; private set; } = float.NegativeInfinity;

    /// <summary>Forgets the images that were looked at.</summary>
    public void Clear() => (Images, Pixels, Negative, Largest) = (0, 0, 0, float.NegativeInfinity);

    /// <summary>Looks at images, as long as there were few.</summary>
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

    /// <summary>Looks at the first rows of a data set that can be read in any order.</summary>
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
