using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>The networks for images of 32x32 by name.</summary>
internal static class Cifar10Networks
{
    /// <summary>The names with their networks.</summary>
    public static IReadOnlyDictionary<string, BinaryNetwork> All { get; } = new BinaryNetwork[]
    {
        BinaryNetwork.Compact,
        BinaryNetwork.ResNet20,
        BinaryNetwork.ResNet18,
        BinaryNetwork.ResNet18A,
        BinaryNetwork.ResNet18B,
        BinaryNetwork.ResNet18C,
        BinaryNetwork.VggSmall,
    }.ToDictionary(network => network.Name);
}
