namespace ReCU.Classifier;

/// <summary>The likeliest classes of an image.</summary>
public sealed class Classification
{
    internal Classification(IReadOnlyList<ClassProbability> classes) => Classes = classes;

    /// <summary>
    /// The likeliest class first, as many as were asked for or as there are. Of equal ones the first of the model.
    /// </summary>
    public IReadOnlyList<ClassProbability> Classes { get; }

    /// <summary>The likeliest class.</summary>
    public ClassProbability Best => Classes[0];

    /// <summary>The likeliest class and its probability, such as <c>tench 0.912</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Best.Name} {Best.Probability:F3}");

    /// <summary>The likeliest classes by all of their probabilities.</summary>
    /// <param name="names">The classes.</param>
    /// <param name="probabilities">The probability of each.</param>
    /// <param name="top">How many classes to give, at least 1; more than there are gives all.</param>
    /// <exception cref="ArgumentException">There are others than one probability a class, or no classes.</exception>
    public static Classification FromProbabilities(
        IReadOnlyList<string> names, ReadOnlySpan<float> probabilities, int top)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        if (names.Count == 0 || names.Count != probabilities.Length)
        {
            throw new ArgumentException(
                $"There are {probabilities.Length} probabilities for {names.Count} classes; one for each of at least "
                + "one class was expected.",
                nameof(probabilities));
        }

        float[] sorted = [.. probabilities];
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        // By number where they are equal, so that the order is the same each time.
        Array.Sort(order, (a, b) => sorted[b].CompareTo(sorted[a]) is var by && by != 0 ? by : a.CompareTo(b));
        return new Classification(
            [.. order.Take(top).Select(index => new ClassProbability(names[index], index, sorted[index]))]);
    }
}
