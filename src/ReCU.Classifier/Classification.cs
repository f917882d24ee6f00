namespace ReCU.Classifier;

/// <summary>The most likely classes of an image.</summary>
public sealed class Classification
{
    internal Classification(IReadOnlyList<ClassProbability> classes) => Classes = classes;

    /// <summary>
    /// The classes, most likely first, as many as requested or as there are. Equal ones are in the model's order.
    /// </summary>
    public IReadOnlyList<ClassProbability> Classes { get; }

    /// <summary>The most likely class.</summary>
    public ClassProbability Best => Classes[0];

    /// <summary>The most likely class and its probability, such as <c>tench 0.912</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Best.Name} {Best.Probability:F3}");

    /// <summary>Selects the most likely classes by their probabilities.</summary>
    /// <param name="names">The class names.</param>
    /// <param name="probabilities">The probability of each.</param>
    /// <param name="top">Number of classes, at least 1; if there are fewer, all are returned.</param>
    /// <exception cref="ArgumentException">
    /// The numbers of names and probabilities differ, or are 0; or a probability is not finite, because the network
    /// failed.
    /// </exception>
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
        if (Array.FindIndex(sorted, value => !float.IsFinite(value)) is >= 0 and var wrong)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The probability of class '{names[wrong]}' is {sorted[wrong]}; a finite number was expected."),
                nameof(probabilities));
        }

        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        // By index if they are equal, so that the order is reproducible.
        Array.Sort(order, (a, b) => sorted[b].CompareTo(sorted[a]) is var by && by != 0 ? by : a.CompareTo(b));
        return new Classification(
            [.. order.Take(top).Select(index => new ClassProbability(names[index], index, sorted[index]))]);
    }
}
