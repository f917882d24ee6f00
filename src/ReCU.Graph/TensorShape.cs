using System.Globalization;

namespace ReCU.Graph;

/// <summary>Checks that the shape of a parameter tensor matches its data.</summary>
internal static class TensorShape
{
    /// <summary>Number of elements of a tensor of this shape.</summary>
    /// <exception cref="ArgumentException">
    /// There is no dimension, one is below 1, or the product does not fit an int.
    /// </exception>
    public static int Count(ReadOnlySpan<int> shape)
    {
        if (shape.IsEmpty)
        {
            throw new ArgumentException("A tensor shape needs at least one dimension.", nameof(shape));
        }

        long count = 1;
        foreach (int dimension in shape)
        {
            if (dimension < 1)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Tensor shape {Format(shape)} has a dimension of {dimension}; ")
                    + "every dimension must be at least 1.",
                    nameof(shape));
            }

            count *= dimension;
            if (count > int.MaxValue)
            {
                throw new ArgumentException(
                    $"Tensor shape {Format(shape)} has more than {int.MaxValue} elements.", nameof(shape));
            }
        }

        return (int)count;
    }

    public static string Format(ReadOnlySpan<int> shape) =>
        $"[{string.Join(", ", Array.ConvertAll(shape.ToArray(), d => d.ToString(CultureInfo.InvariantCulture)))}]";
}
