namespace FashionMnist;

/// <summary>How often two engines name the same class, and why not where they do not.</summary>
/// <param name="Engines">Names of the two.</param>
/// <param name="Rows">How many rows they were asked for.</param>
/// <param name="Misses">The rows with different classes, with torch's logits of the two classes.</param>
internal sealed record Agreement(string Engines, int Rows, IReadOnlyList<(int Row, float First, float Second)> Misses)
{
    /// <summary>Compares the classes of all rows.</summary>
    /// <param name="engines">Names of the two engines.</param>
    /// <param name="first">What one makes of the rows.</param>
    /// <param name="second">What the other makes of them.</param>
    /// <param name="torch">Torch's logits, to explain misses.</param>
    public static Agreement Of(string engines, int[] first, int[] second, TorchLogits torch) => new(
        engines,
        first.Length,
        [
            .. Enumerable.Range(0, first.Length)
                .Where(row => first[row] != second[row])
                .Select(row => (row, torch[row, first[row]], torch[row, second[row]])),
        ]);

    /// <summary>Prints a line for each row with different classes.</summary>
    public void Explain()
    {
        foreach ((int row, float first, float second) in Misses)
        {
            Console.WriteLine(
                $"{Engines}, test image {row}: "
                + FormattableString.Invariant($"torch's logits of the two classes are {first:F5} and {second:F5}. ")
                + "A value within rounding of zero before a sign, or a tie, goes one way here and the other there.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"agreement {Engines}: {Rows - Misses.Count}/{Rows}";
}
