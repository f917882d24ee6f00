using ReCU.Data;
using ReCU.Torch.RandomNumbers;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Training.Runs;

/// <summary>The rows of an epoch in their order, split into steps.</summary>
internal sealed class EpochPlan
{
    private readonly List<int> _sizes = [];
    private readonly int[] _rows;

    // The plan of all processes, where this one is that of one of them.
    private readonly EpochPlan? _whole;
    private readonly (int Rank, int Size) _place;

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

    // The share of a process in each batch of a plan.
    private EpochPlan(EpochPlan whole, int rank, int size)
    {
        (_whole, _place) = (whole, (rank, size));
        var rows = new List<int>();
        int start = 0;
        foreach (int count in whole._sizes)
        {
            var share = BatchShare.Of(count, rank, size);
            rows.AddRange(whole._rows.AsSpan(start + share.Start, share.Count));
            _sizes.Add(share.Count);
            start += count;
        }

        _rows = [.. rows];
    }

    /// <summary>
    /// Plans an epoch of a data set, with the rows that sampling draws; of several processes, the share of this one.
    /// </summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="options">How to train.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static EpochPlan For(ImageDataset images, int[] rows, TrainingOptions options, int epoch)
    {
        int[] drawn = options.Sampling?.Draw(rows, images.Labels, images.ClassCount, options.SeedOrDefault, epoch)
            ?? rows;
        var plan = new EpochPlan(drawn, options, epoch, images.ShuffleWindow);
        return options.Distribution is { Group: { Size: > 1 } group }
            ? new EpochPlan(plan, group.Rank, group.Size)
            : plan;
    }

    /// <summary>The random changes of the epoch's images.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step that is read first, from 0.</param>
    public AugmentedEpoch Augmented(TrainingOptions options, int epoch, int step) =>
        new(options.Augmentation, options.SeedOrDefault, epoch)
        {
            Visits = options.Sampling is null ? null
                : _whole is null ? new RowVisits(RowsBefore(step).Span)
                : RowVisits.Take(_whole.VisitsOf(_place.Rank, _place.Size, step)),
        };

    /// <summary>Steps of the epoch.</summary>
    public int Steps => _sizes.Count;

    /// <summary>Rows of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public int BatchSize(int step) => _sizes[step];

    /// <summary>The rows in the order of reading.</summary>
    /// <param name="step">The first step, from 0 to <see cref="Steps"/>.</param>
    public ReadOnlyMemory<int> RowsFrom(int step) => _rows.AsMemory(_sizes.Take(step).Sum());

    // How often each row of a process's share was read before in the epoch, by whichever process.
    private IEnumerable<(int Row, int Visit)> VisitsOf(int rank, int size, int first)
    {
        var visits = new RowVisits([]);
        int start = 0;
        for (int step = 0; step < Steps; step++)
        {
            var share = BatchShare.Of(_sizes[step], rank, size);
            for (int i = 0; i < _sizes[step]; i++)
            {
                int row = _rows[start + i];
                int visit = visits.Next(row);
                if (step >= first && i >= share.Start && i < share.Start + share.Count)
                {
                    yield return (row, visit);
                }
            }

            start += _sizes[step];
        }
    }

    private ReadOnlyMemory<int> RowsBefore(int step) => _rows.AsMemory(0, _sizes.Take(step).Sum());
}
