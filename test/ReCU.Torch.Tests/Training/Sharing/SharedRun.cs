using ReCU.Data;
using ReCU.Distributed;
using ReCU.Torch.Tests.Training.Checkpointing;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>Trainings of several members within this process.</summary>
internal static class SharedRun
{
    /// <summary>Trains, and describes what each member has: weights as bits, and reports.</summary>
    /// <param name="options">The options of all.</param>
    /// <param name="size">Number of members.</param>
    /// <param name="images">Gives each member its images.</param>
    /// <param name="look">Looks at a member's result; null does not.</param>
    /// <param name="share">How they share the work; null is the default.</param>
    public static IReadOnlyList<string> Train(
        TrainingOptions options,
        int size,
        Func<int, ImageDataset> images,
        Action<ProcessGroup, TrainedNetwork>? look = null,
        Func<ProcessGroup, Distribution>? share = null) => LocalGroup.Run(size, group =>
        {
            using TrainedNetwork network = new NetworkTrainer(options with
            {
                Distribution = share?.Invoke(group) ?? new Distribution(group),
            }).Train(images(group.Rank));
            look?.Invoke(group, network);
            return TestRun.Describe(network);
        });

    /// <summary>Batch norms that see the whole batch.</summary>
    public static Distribution Synchronised(ProcessGroup group) =>
        new(group) { BatchNorms = BatchNormStatistics.Synchronised };

    /// <summary>Gradients that are sent as bfloat16.</summary>
    public static Distribution Rounded(ProcessGroup group) => new(group) { Gradients = GradientPrecision.BFloat16 };

    /// <summary>The weights and running statistics of the last epoch, as bits.</summary>
    public static string TrainWeights(
        TrainingOptions options, int size, ImageDataset images, Func<ProcessGroup, Distribution>? share = null)
    {
        IReadOnlyList<string> weights = LocalGroup.Run(size, group =>
        {
            using TrainedNetwork network = new NetworkTrainer(options with
            {
                Distribution = share?.Invoke(group) ?? new Distribution(group),
            }).Train(images);
            return string.Join('\n', network.Classifier.state_dict().Select(entry =>
                $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}"));
        });
        Assert.That(weights, Has.All.EqualTo(weights[0]));
        return weights[0];
    }
}
