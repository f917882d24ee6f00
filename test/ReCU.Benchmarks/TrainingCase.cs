using ReCU.Torch;

namespace ReCU.Benchmarks;

/// <summary>A network of the paper, as the benchmarks train it.</summary>
/// <param name="Network">The network.</param>
/// <param name="Reference">Its name in the PyTorch script.</param>
/// <param name="BatchSize">Images of a step on the CPU.</param>
internal sealed record TrainingCase(BinaryNetwork Network, string Reference, int BatchSize)
{
    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        new(BinaryNetwork.ResNet20, "resnet20_1w1a", 128),
        new(BinaryNetwork.ResNet18A, "resnet18A_1w1a", 128),
        new(BinaryNetwork.ResNet18, "resnet18_1w1a", 64),
        new(BinaryNetwork.VggSmall, "vgg_small_1w1a", 32),
    ];

    public static TrainingCase Find(string name) =>
        All.FirstOrDefault(entry => entry.Network.Name == name) ?? throw new ArgumentException(
            $"There is no network '{name}' here; there are {string.Join(", ", All.Select(entry => entry.Network.Name))}.");
}
