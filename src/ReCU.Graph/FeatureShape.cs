namespace ReCU.Graph;

/// <summary>
/// The shape of one sample's value in a network: planar [channels, height, width], without the batch dimension.
/// A vector of n values, such as logits, is (n, 1, 1).
/// </summary>
/// <param name="Channels">Number of channels, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Columns, at least 1.</param>
public readonly record struct FeatureShape(int Channels, int Height, int Width)
{
    /// <summary>Number of values in one sample: channels times height times width.</summary>
    /// <exception cref="OverflowException">The product does not fit an <see cref="int"/>.</exception>
    public int Count => checked(Channels * Height * Width);

    /// <summary>Pixels of one channel.</summary>
    public int Area => checked(Height * Width);

    /// <summary>A vector of <paramref name="count"/> values.</summary>
    public static FeatureShape Vector(int count) => new(count, 1, 1);

    /// <summary>Allows the shape to be written as a tuple: <c>(1, 28, 28)</c>.</summary>
    public static implicit operator FeatureShape((int Channels, int Height, int Width) shape) =>
        new(shape.Channels, shape.Height, shape.Width);

    /// <summary>The shape as <c>channels x height x width</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Channels}x{Height}x{Width}");
}
