using ReCU.Data;
using ReCU.Torch.RandomNumbers;

namespace ReCU.Torch.Training.Batches;

/// <summary>Holds back a share of the rows of each class.</summary>
internal static class ValidationSplit
{
    /// <summary>Splits the rows of a set.</summary>
    /// <param name="images">The set.</param>
    /// <param name="fraction">
    /// Share of each class to hold back, rounded, but at least one row; 0 holds back none.
    /// </param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>The training rows and the rows held back, each in ascending order.</returns>
    /// <exception cref="ArgumentException">A class has too few rows to be in both parts.</exception>
    public static (int[] Training, int[] Validation) Draw(ImageDataset images, double fraction, long seed)
    {
        int[] all = [.. Enumerable.Range(0, images.Count)];
        if (fraction == 0)
        {
            return (all, []);
        }

        var held = new bool[images.Count];
        int[] labels = images.Labels.ToArray();
        foreach (IGrouping<int, int> rowsOfClass in all.GroupBy(row => labels[row]))
        {
            int[] rows = [.. rowsOfClass];
            if (rows.Length < 2)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"ValidationFraction is {fraction}, but class ")
                    + $"'{NameOf(images, rowsOfClass.Key)}' has only one row, so the split would leave it "
                    + "empty on one side. Add rows, set ValidationFraction to 0, or give a validation set.",
                    nameof(images));
            }

            int count = Math.Clamp((int)Math.Round(fraction * rows.Length), 1, rows.Length - 1);
            int[] order = new CounterRandom(seed, RandomPurpose.Split, rowsOfClass.Key).Permutation(rows.Length);
            foreach (int place in order[..count])
            {
                held[rows[place]] = true;
            }
        }

        return ([.. all.Where(row => !held[row])], [.. all.Where(row => held[row])]);
    }

    private static string NameOf(ImageDataset images, int label) => images.ClassNames?[label] ?? $"{label}";
}
