namespace ReCU.Torch.RandomNumbers;

/// <summary>The purpose of a random number; numbers for different purposes are independent.</summary>
internal enum RandomPurpose
{
    /// <summary>Initial values of a parameter.</summary>
    InitialValue = 1,

    /// <summary>The rows of the validation split.</summary>
    Split = 2,

    /// <summary>The order of the rows in an epoch.</summary>
    Shuffle = 3,

    /// <summary>The offset of a random crop.</summary>
    Crop = 4,

    /// <summary>Whether an image is mirrored.</summary>
    Flip = 5,

    /// <summary>The part of an image that is cropped and resized.</summary>
    ResizedCrop = 6,

    /// <summary>The brightness of an image.</summary>
    Lighting = 7,

    /// <summary>The part of an image that is covered by a cut-out.</summary>
    CutOut = 8,

    /// <summary>The share of an image when it is blended with another.</summary>
    MixUp = 9,

    /// <summary>The part of an image that is covered by random erasing.</summary>
    Erasing = 10,

    /// <summary>The colours of an image.</summary>
    Colour = 11,

    /// <summary>The angle of an image.</summary>
    Rotation = 12,

    /// <summary>The rows of a class that occur once more than others in an epoch.</summary>
    Sampling = 13,
}

/// <summary>
/// Random numbers without state: each is a function of (seed, purpose, stream, index), so that a number depends neither
/// on the order of calls nor on the number of threads, and a run can be resumed anywhere.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="purpose">The purpose of the numbers.</param>
/// <param name="stream">A number that the caller chooses: the epoch, or the parameter.</param>
internal readonly struct CounterRandom(long seed, RandomPurpose purpose, long stream)
{
    private readonly ulong _key = Mix(Mix(Mix((ulong)seed) + (ulong)purpose) + (ulong)stream);

    /// <summary>A uniform number in [0, 1), with 53 random bits.</summary>
    public double Uniform(long index) => (Mix(_key + (ulong)index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in [0, <paramref name="bound"/>).</summary>
    public int Below(int bound, long index) => (int)(Uniform(index) * bound);

    /// <summary>A number of the standard normal distribution (Box and Muller, 1958).</summary>
    public double Normal(long index)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(2 * index)));
        return radius * Math.Cos(2 * Math.PI * Uniform(2 * index + 1));
    }

    /// <summary>The numbers from 0 to <paramref name="count"/> - 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int other = Below(i + 1, i);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }

    // The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) after one increment of its counter.
    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
