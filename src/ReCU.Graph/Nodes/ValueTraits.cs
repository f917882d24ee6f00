namespace ReCU.Graph.Nodes;

/// <summary>
/// Properties of a value that hold for every image. If exact zeros are common in the input of a sign (sums of signs,
/// black regions, the output of a ReLU, padding, opposite bounds that are added), the sign of zero must be the file's.
/// </summary>
/// <param name="HasZeros">Whether exact zeros are common.</param>
/// <param name="IsWhole">Whether every element is a whole number.</param>
internal readonly record struct ValueTraits(bool HasZeros, bool IsWhole)
{
    // Values beyond these are not followed: each node that maps them to others would make more.
    private const int MostShared = 8;

    private readonly float[]? _shared;

    private ValueTraits(bool hasZeros, bool isWhole, float[]? shared)
        : this(hasZeros, isWhole) => _shared = shared;

    /// <summary>Traits of the network's input: pixels are whole numbers, and black ones are 0.</summary>
    public static ValueTraits Pixels => new(HasZeros: true, IsWhole: true);

    /// <summary>
    /// Numbers other than zero that many elements are, in every channel: the bounds of a clip, and what later nodes
    /// make of them. Whole elements without such numbers may be any.
    /// </summary>
    public ReadOnlySpan<float> Shared => _shared;

    /// <summary>Whether elements may be any whole number, not only the shared ones.</summary>
    public bool IsAnyWhole => IsWhole && Shared.IsEmpty;

    /// <summary>Whether some elements are exactly the opposite of others, so that their sum is zero.</summary>
    public bool Cancels(ValueTraits other)
    {
        if (MeetsWhole(this, other) || MeetsWhole(other, this))
        {
            return true;
        }

        foreach (float value in Shared)
        {
            if (other.Shared.Contains(-value))
            {
                return true;
            }
        }

        return false;

        static bool MeetsWhole(ValueTraits whole, ValueTraits values)
        {
            if (!whole.IsAnyWhole)
            {
                return false;
            }

            foreach (float value in values.Shared)
            {
                if (float.IsInteger(value))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The numbers that many elements are, zero among them where it is common.</summary>
    public float[] Common() => HasZeros ? [0, .. Shared] : [.. Shared];

    /// <summary>These traits, with other numbers that many elements are.</summary>
    /// <param name="values">The numbers; zeros and those that are not finite are left out.</param>
    public ValueTraits Sharing(ReadOnlySpan<float> values)
    {
        Span<float> shared = stackalloc float[MostShared];
        int count = 0;
        foreach (float value in values)
        {
            if (count < MostShared && value != 0 && float.IsFinite(value) && !shared[..count].Contains(value))
            {
                shared[count++] = value;
            }
        }

        return new ValueTraits(HasZeros, IsWhole, count == 0 ? null : shared[..count].ToArray());
    }
}
