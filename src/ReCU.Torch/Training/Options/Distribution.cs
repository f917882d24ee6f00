using ReCU.Distributed;
using ReCU.Torch.Devices;
using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// A training on several processes: each reads its share of every batch, gradients are added up in the order of the
/// ranks, and all end with the same network. <see cref="TrainingOptions.BatchSize"/> is that of all together.
/// </summary>
/// <remarks>
/// <para>
/// Random changes of an image are the same however many processes there are. Batch norms see the share of their
/// process, unless <see cref="BatchNorms"/> says otherwise, so that other numbers of processes give other networks;
/// running statistics are averaged in each step. A group of one process trains as if there were none.
/// </para>
/// <para>
/// All processes need the same options and data, which is checked before the first step. The first one alone reports
/// progress and writes checkpoints and TensorBoard's files.
/// </para>
/// </remarks>
/// <param name="Group">The processes; the caller's, who keeps it as long as the training runs.</param>
public sealed record Distribution(ProcessGroup Group)
{
    // A batch norm needs two images.
    private const int FewestRows = 2;

    /// <summary>
    /// Which images a batch norm's mean and variance are computed from. Default:
    /// <see cref="BatchNormStatistics.ByProcess"/>.
    /// </summary>
    public BatchNormStatistics BatchNorms { get; init; } = BatchNormStatistics.ByProcess;

    /// <summary>How gradients are sent. Default: <see cref="GradientPrecision.Float32"/>.</summary>
    public GradientPrecision Gradients { get; init; } = GradientPrecision.Float32;

    internal void Check(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(Group);
        Require(
            Enum.IsDefined(BatchNorms),
            "Distribution.BatchNorms",
            BatchNorms,
            $"must be {string.Join(" or ", Enum.GetNames<BatchNormStatistics>())}");
        Require(
            Enum.IsDefined(Gradients),
            "Distribution.Gradients",
            Gradients,
            $"must be {string.Join(" or ", Enum.GetNames<GradientPrecision>())}");
        if (Group.Size == 1)
        {
            return;
        }

        int size = Group.Size;
        Require(
            options.BatchSize / size >= FewestRows,
            nameof(TrainingOptions.BatchSize),
            options.BatchSize,
            $"must be at least {(long)FewestRows * size}, {FewestRows} images for each of the {size} processes");
        Refuse(options.TimeBudget is not null, nameof(TrainingOptions.TimeBudget), "Set Epochs instead.");
        Refuse(
            options.CudaGraph,
            nameof(TrainingOptions.CudaGraph),
            "In a step the processes wait for each other.");
        Refuse(
            options.Augmentation.MixUp is not null,
            "Augmentation.MixUp",
            "The image before it in the batch may be another process's.");
        Refuse(
            options.Augmentation.CropPerBatch || options.Augmentation.FlipPerBatch,
            options.Augmentation.CropPerBatch ? "Augmentation.CropPerBatch" : "Augmentation.FlipPerBatch",
            "Each process changes its images for themselves.");
        Refuse(
            options.FeatureDistillation is not null,
            nameof(TrainingOptions.FeatureDistillation),
            "A correlation over a whole batch is not the mean of those over its shares.");
        Refuse(
            options is { ClassWeights: not null, Distillation: not null },
            nameof(TrainingOptions.ClassWeights),
            "With a teacher, they weigh a part of the loss only. Set Sampling instead.");
    }

    // Torch computes the gradients of a GPU on one thread of the process, on which a member would wait for the others.
    internal void CheckDevice(Device device)
    {
        if (Group.Size > 1 && !ReferenceEquals(Group.Host, Group) && device.Kind == DeviceKind.Cuda
            && BatchNorms == BatchNormStatistics.Synchronised)
        {
            throw new ArgumentException(
                $"Distribution.BatchNorms is {BatchNorms}, but the members of one process cannot wait for each other "
                + $"on a GPU ({device}). Set Device to Cpu, or start a process for each member.");
        }
    }

    internal static void Refuse(bool isSet, string name, string remedy)
    {
        if (isSet)
        {
            throw new ArgumentException(
                $"{name} cannot be used by a training on several processes. {remedy}", name);
        }
    }
}
