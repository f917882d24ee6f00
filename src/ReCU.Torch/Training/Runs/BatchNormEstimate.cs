using ReCU.Data;
using ReCU.Torch.Layers;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Sharing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// Measures the running means and variances of a network's batch norms for weights that no step has used.
/// </summary>
internal static class BatchNormEstimate
{
    /// <summary>The most batches to measure.</summary>
    public const int MostBatches = 64;

    // Skipped images may have left a single one, which has no variance.
    private const int FewestImages = 2;

    /// <summary>Sets them to the mean over batches of an epoch, which are read without augmentation.</summary>
    /// <param name="classifier">The network; it is left in training mode.</param>
    /// <param name="source">Creates its input.</param>
    /// <param name="images">The training images.</param>
    /// <param name="plan">The epoch, whose first batches are used.</param>
    /// <param name="batchSize">The largest batch.</param>
    /// <param name="team">The processes, each of which has its share of the plan; null for one.</param>
    /// <param name="cancellation">Stops between batches, where there is one process.</param>
    public static void Set(
        BinaryClassifier classifier,
        BatchSource source,
        ImageDataset images,
        EpochPlan plan,
        int batchSize,
        Team? team,
        CancellationToken cancellation)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Norm[] norms =
            [.. classifier.modules().OfType<BatchNorm>().Select(norm => new Norm(norm))];
        classifier.train();
        try
        {
            int most = Math.Min(MostBatches, plan.Steps);
            using BatchReader reader = source.Open(
                images, plan.RowsFrom(0)[..Enumerable.Range(0, most).Sum(plan.BatchSize)], batchSize);
            var shared = team is { Synchronises: true } ? new SharedNorms(classifier) : null;
            int batches = 0;
            for (int step = 0; step < most; step++)
            {
                if (team is null)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                int count = plan.BatchSize(step);
                using DisposeScope ofStep = NewDisposeScope();
                using Batch? read = count > 0 ? reader.Read(count) : null;
                Batch? share = read?.Count >= (team?.FewestImages ?? FewestImages) ? read : null;
                bool isCounted = shared is null
                    ? Add(classifier, share, norms)
                    : AddTogether(classifier, share, norms, team!, shared);
                batches += isCounted ? 1 : 0;
            }

            batches = team is null ? batches : AddUp(team, norms, batches);

            if (batches == 0)
            {
                throw new InvalidDataException(
                    $"None of the first {most} batches has two images that can be read, by which the batch norms of "
                    + "the averaged weights are measured. Remove the broken images.");
            }

            Array.ForEach(norms, norm => norm.Set(batches));
        }
        finally
        {
            Array.ForEach(norms, norm => norm.RestoreCount());
        }
    }

    // Each share of a batch counts alike; a batch that was seen as a whole counts once.
    private static int AddUp(Team team, Norm[] norms, int batches)
    {
        Tensor[] sums = [.. norms.SelectMany(norm => norm.Sums)];
        using var flat = new FlatTensors(sums);
        for (int i = 0; i < sums.Length; i++)
        {
            flat.Put(i, sums[i], factor: 1);
        }

        flat.Sum(team.Group);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i].copy_(flat[i]);
        }

        return team.Gather(batches).Sum();
    }

    private static bool Add(BinaryClassifier classifier, Batch? share, Norm[] norms)
    {
        if (share is not { } batch)
        {
            return false;
        }

        Array.ForEach(norms, norm => norm.Clear());
        classifier.forward(batch.Images);
        Array.ForEach(norms, norm => norm.Add());
        return true;
    }

    private static bool AddTogether(
        BinaryClassifier classifier, Batch? share, Norm[] norms, Team team, SharedNorms shared)
    {
        var whole = new SharedBatch(team, shared, share?.Count ?? 0, weight: 0);
        if (whole.IsLearned && share is { } batch)
        {
            Array.ForEach(norms, norm => norm.Clear());
            whole.Forward(() => classifier.forward(batch.Images));
        }

        whole.End([]);
        if (!whole.IsLearned || !whole.IsCounter)
        {
            return false;
        }

        Array.ForEach(norms, norm => norm.Add());
        return true;
    }

    /// <summary>A batch norm, and the sums of its statistics.</summary>
    private sealed class Norm(BatchNorm norm)
    {
        private readonly Tensor _count = norm.num_batches_tracked!.clone();
        private readonly (Tensor Running, Tensor Sum)[] _statistics =
        [
            (norm.running_mean!, zeros_like(norm.running_mean!)),
            (norm.running_var!, zeros_like(norm.running_var!)),
        ];

        public IEnumerable<Tensor> Sums => _statistics.Select(statistic => statistic.Sum);

        /// <summary>A batch then leaves its own statistics times the momentum: <c>(1 - m) 0 + m x</c>.</summary>
        public void Clear()
        {
            foreach ((Tensor running, _) in _statistics)
            {
                running.zero_();
            }
        }

        public void Add()
        {
            foreach ((Tensor running, Tensor sum) in _statistics)
            {
                sum.add_(running, Native.Scalars.One);
            }
        }

        public void Set(int batches)
        {
            using Scalar divisor = ((norm.momentum ?? BatchNormOperation.DefaultMomentum) * batches).ToScalar();
            foreach ((Tensor running, Tensor sum) in _statistics)
            {
                running.copy_(sum.div_(divisor));
            }
        }

        /// <summary>The batches were not part of the training.</summary>
        public void RestoreCount() => norm.num_batches_tracked!.copy_(_count);
    }
}
