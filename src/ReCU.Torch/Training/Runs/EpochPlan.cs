using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;

namespace ReCU.Torch.Training.Runs;

/// <summary>The rows of an epoch in their order, split into steps.</summary>
internal sealed class EpochPlan
{
    private readonly List<int> _sizes = [];
    private readonly int[] _rows;

    /// <summary>Plans an epoch; a function of rows, options and epoch alone.</summary>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="options">Seed, batch size, and what happens to a smaller last batch.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="window">The data set's <see cref="Data.ImageDataset.ShuffleWindow"/>.</param>
    public EpochPlan(int[] rows, TrainingOptions options, int epoch, int? window = null)
    {
        var random = new CounterRandom(options.SeedOrDefault, RandomPurpose.Shuffle, epoch);
        _rows = window is { } held
            ? WindowedOrder.Draw(rows, held, random)
            : Array.ConvertAll(random.Permutation(rows.Length), place => rows[place]);
        for (int start = 0; start < rows.Length; start += options.BatchSize)
        {
            _sizes.Add(Math.Min(options.BatchSize, rows.Length - start));
        }

        // A last batch of one image would have no variance: the image is left out of this epoch, and the next epoch
        // leaves out another.
        bool isPartial = _sizes[^1] < options.BatchSize;
        if (_sizes.Count > 1 && (_sizes[^1] == 1 || (options.DropLastBatch && isPartial)))
        {
            _sizes.RemoveAt(_sizes.Count - 1);
        }
    }

    /// <summary>Plans an epoch of a data set, with the rows that sampling draws.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="options">How to train.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static EpochPlan For(ImageDataset images, int[] rows, TrainingOptions options, int epoch)
    {
        int[] drawn = options.Sampling?.Draw(rows, images.Labels, images.ClassCount, options.SeedOrDefault, epoch)
            ?? rows;
        return new EpochPlan(drawn, options, epoch, images.ShuffleWindow);
    }

    /// <summary>The random changes of the epoch's images.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step that is read first, from 0.</param>
    public AugmentedEpoch Augmented(TrainingOptions options, int epoch, int step) =>
        new(options.Augmentation, options.SeedOrDefault, epoch)
        {
            Visits = options.Sampling is null ? null : new RowVisits(RowsBefore(step).Span),
        };

    /// <summary>Steps of the epoch.</summary>
    public int Steps => _sizes.Count;

    /// <summary>Rows of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public int BatchSize(int step) => _sizes[step];

    /// <summary>The rows in the order of reading.</summary>
    /// <param name="step">The first step, from 0 to <see cref="Steps"/>.</param>
    public ReadOnlyMemory<int> RowsFrom(int step) => _rows.AsMemory(_sizes.Take(step).Sum());

    private ReadOnlyMemory<int> RowsBefore(int step) => _rows.AsMemory(0, _sizes.Take(step).Sum());
}
