using ReCU.Distributed;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/distributed.md</c>, a method for each snippet.</summary>
internal static class DistributedGuide
{
    public static int Options()
    {
        using MpiGroup group = MpiGroup.Join();
        var options = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 32, 32),
            BatchSize = 256,                            // of all processes together
            Threads = 8,                                // of each process
            Distribution = new Distribution(group),
        };

        return options.BatchSize / group.Size;
    }

    public static TrainingOptions Synchronised(ProcessGroup group) => new()
    {
        Distribution = new Distribution(group) { BatchNorms = BatchNormStatistics.Synchronised },
    };

    public static TrainingOptions Rounded(ProcessGroup group) => new()
    {
        Distribution = new Distribution(group) { Gradients = GradientPrecision.BFloat16 },
    };
}
