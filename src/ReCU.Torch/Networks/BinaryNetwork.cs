using ReCU.Graph;

namespace ReCU.Torch;

/// <summary>
/// The architecture of a binary network: a description that makes networks for any image shape and number of classes.
/// Named ones are properties here; others are made by changing one of them, or from the start:
/// <c>BinaryNetwork.ResNet20 with { Stages = [...] }</c>.
/// </summary>
public abstract record BinaryNetwork
{
    /// <summary>What the architecture is called in reports and in model files.</summary>
    public required string Name { get; init; }

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
    public static ResidualNetwork ResNet18 { get; } = CifarResNet18("resnet18", 64, 64, 128, 256, 512);

    /// <summary>ResNet-18 of widths 32, 32, 64 and 128.</summary>
    public static ResidualNetwork ResNet18A { get; } = CifarResNet18("resnet18A", 32, 32, 32, 64, 128);

    /// <summary>ResNet-18 of widths 32, 64, 128 and 256.</summary>
    public static ResidualNetwork ResNet18B { get; } = CifarResNet18("resnet18B", 32, 32, 64, 128, 256);

    /// <summary>ResNet-18 of widths 64, 64, 128 and 256.</summary>
    public static ResidualNetwork ResNet18C { get; } = CifarResNet18("resnet18C", 64, 64, 64, 128, 256);

    /// <summary>The paper's small VGG for CIFAR: no shortcuts, widths 128 to 512, max pooling.</summary>
    public static PlainNetwork VggSmall { get; } = new()
    {
        Name = "vgg_small",
        StemWidth = 128,
        Layers = [new(128, Pool: true), new(256), new(256, Pool: true), new(512), new(512, Pool: true)],
    };

    /// <summary>Makes a network with fresh initial values.</summary>
    /// <param name="inputShape">Shape of the images that the network reads, after any border.</param>
    /// <param name="classCount">Number of classes, at least 2.</param>
    /// <param name="seed">Decides the initial values.</param>
    /// <returns>The network, in training mode; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The architecture does not fit the shape, or one of its numbers is out of range; the message says which.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public BinaryClassifier Create(FeatureShape inputShape, int classCount, long seed = 1)
    {
        BinaryClassifier classifier = CreateBlank(inputShape, classCount);
        classifier.Initialise(new InitialValues(seed));
        return classifier;
    }

    /// <summary>Checks that the architecture is sound and fits images of a shape.</summary>
    /// <param name="inputShape">Shape of the images that the network reads, after any border.</param>
    /// <exception cref="ArgumentException">It does not; the message says why and what would fit.</exception>
    public abstract void Check(FeatureShape inputShape);

    /// <summary>
    /// Makes a network whose parameters are to be filled: <see cref="Create"/> without the initial values.
    /// </summary>
    /// <returns>The network, in training mode; the caller disposes it.</returns>
    internal BinaryClassifier CreateBlank(FeatureShape inputShape, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        Check(inputShape);
        TorchRuntime.EnsureLoaded();
        return Build(inputShape, classCount);
    }

    /// <summary>Makes the modules, without initial values.</summary>
    private protected abstract BinaryClassifier Build(FeatureShape inputShape, int classCount);

    /// <summary>An error about this architecture.</summary>
    private protected ArgumentException Unsound(string problem) => new($"Network '{Name}': {problem}");

    private static ResidualNetwork CifarResNet18(string name, int stem, params int[] widths) => new()
    {
        Name = name,
        Stem = new StemOptions(stem) { Clip = false },
        Stages = [.. widths.Select((width, i) => new ResidualStage(width, Blocks: 2, Stride: i == 0 ? 1 : 2))],
        Shortcut = ShortcutSpan.TwoConvolutions,
    };
}
