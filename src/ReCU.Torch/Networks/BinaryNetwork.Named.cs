using ReCU.Torch.Networks.Modules;

namespace ReCU.Torch;

public abstract partial record BinaryNetwork
{
    /// <summary>
    /// A small residual network for small images and quick training: a 5x5 stem of stride 2, then one block of two
    /// binary convolutions for each of the widths 32, 64 and 128.
    /// </summary>
    public static ResidualNetwork Compact { get; } = new()
    {
        Name = "compact",
        Stem = new StemOptions(32) { Kernel = 5, Stride = 2 },
        Stages = [new(32, 1), new(64, 1, Stride: 2), new(128, 1, Stride: 2)],
    };

    /// <summary>The paper's ResNet-20 for CIFAR: widths 16, 32 and 64, a shortcut around every convolution.</summary>
    public static ResidualNetwork ResNet20 { get; } = new()
    {
        Name = "resnet20",
        Stem = new StemOptions(16),
        Stages = [new(16, 3), new(32, 3, Stride: 2), new(64, 3, Stride: 2)],
    };

    /// <summary>The paper's ResNet-18 for CIFAR: widths 64 to 512, a shortcut around every two convolutions.</summary>
    public static ResidualNetwork ResNet18 { get; } = new()
    {
        Name = "resnet18",
        Stem = new StemOptions(64) { Clip = false },
        Stages = FourStages([64, 128, 256, 512], [2, 2, 2, 2]),
        Shortcut = ShortcutSpan.TwoConvolutions,
        Names = NetworkNames.CifarClassifierFirst,
    };

    /// <summary>ResNet-18 of widths 32, 32, 64 and 128.</summary>
    public static ResidualNetwork ResNet18A { get; } = ResNet18 with
    {
        Name = "resnet18A",
        Stem = new StemOptions(32) { Clip = false },
        Stages = FourStages([32, 32, 64, 128], [2, 2, 2, 2]),
    };

    /// <summary>ResNet-18 of widths 32, 64, 128 and 256.</summary>
    public static ResidualNetwork ResNet18B { get; } = ResNet18 with
    {
        Name = "resnet18B",
        Stem = new StemOptions(32) { Clip = false },
        Stages = FourStages([32, 64, 128, 256], [2, 2, 2, 2]),
    };

    /// <summary>ResNet-18 of widths 64, 64, 128 and 256.</summary>
    public static ResidualNetwork ResNet18C { get; } = ResNet18 with
    {
        Name = "resnet18C",
        Stages = FourStages([64, 64, 128, 256], [2, 2, 2, 2]),
    };

    /// <summary>The paper's small VGG for CIFAR: no shortcuts, widths 128 to 512, max pooling.</summary>
    public static PlainNetwork VggSmall { get; } = new()
    {
        Name = "vgg_small",
        StemWidth = 128,
        Layers = [new(128, Pool: true), new(256), new(256, Pool: true), new(512), new(512, Pool: true)],
    };

    /// <summary>
    /// The paper's ResNet-18 for ImageNet: a 7x7 stem of stride 2 with max pooling, widths 64 to 512, a shortcut around
    /// every convolution, a float 1x1 convolution where the shape changes.
    /// </summary>
    public static ResidualNetwork ImageNetResNet18 { get; } = new()
    {
        Name = "imagenet_resnet18",
        Stem = new StemOptions(64) { Kernel = 7, Stride = 2, Pooling = new MaxPooling(3, 2) },
        Stages = FourStages([64, 128, 256, 512], [2, 2, 2, 2]),
        Projection = ShortcutProjection.Convolution,
        Initialisation = WeightInitialisation.KaimingNormalTinyNorms,
        Names = NetworkNames.ImageNet,
    };

    /// <summary>The paper's ResNet-34 for ImageNet: <see cref="ImageNetResNet18"/> with 3, 4, 6 and 3 blocks.</summary>
    public static ResidualNetwork ImageNetResNet34 { get; } = ImageNetResNet18 with
    {
        Name = "imagenet_resnet34",
        Stages = FourStages([64, 128, 256, 512], [3, 4, 6, 3]),
    };

    /// <summary>
    /// The paper's two-stage ResNet-18 for ImageNet: blocks of one convolution with learned biases before the sign and
    /// around a PReLU, no clip, a pooled float 1x1 convolution where the shape changes.
    /// </summary>
    public static ResidualNetwork TwoStageResNet18 { get; } = new()
    {
        Name = "two_stage_resnet18",
        Stem = new StemOptions(64) { Kernel = 7, Stride = 2, Clip = false, Pooling = new MaxPooling(3, 2) },
        Stages = FourStages([64, 128, 256, 512], [4, 4, 4, 4]),
        ConvolutionsPerBlock = 1,
        Projection = ShortcutProjection.PooledConvolution,
        Activation = ActivationKind.BiasedPRelu,
        Head = new HeadOptions { BatchNorm = false },
        Initialisation = WeightInitialisation.FanInUniform,
        Names = NetworkNames.Unnumbered,
    };

    /// <summary>The paper's two-stage ResNet-34: <see cref="TwoStageResNet18"/> with 6, 8, 12 and 6 blocks.</summary>
    public static ResidualNetwork TwoStageResNet34 { get; } = TwoStageResNet18 with
    {
        Name = "two_stage_resnet34",
        Stages = FourStages([64, 128, 256, 512], [6, 8, 12, 6]),
    };

    /// <summary>All named networks, for command lines and for recognising files.</summary>
    public static IReadOnlyList<BinaryNetwork> Named { get; } =
    [
        Compact, ResNet20, ResNet18, ResNet18A, ResNet18B, ResNet18C, VggSmall,
        ImageNetResNet18, ImageNetResNet34, TwoStageResNet18, TwoStageResNet34,
    ];

    /// <summary>Finds one of <see cref="Named"/> by name.</summary>
    /// <param name="name">Its name, in upper or lower case.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists the names.</exception>
    public static BinaryNetwork Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Named.FirstOrDefault(network => network.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"There is no network '{name}'; one of {string.Join(", ", Named.Select(network => network.Name))} was "
                + "expected.",
                nameof(name));
    }

    /// <summary>Stages that halve height and width, except the first.</summary>
    private static ResidualStage[] FourStages(int[] widths, int[] blocks) =>
        [.. widths.Select((width, i) => new ResidualStage(width, blocks[i], Stride: i == 0 ? 1 : 2))];
}
