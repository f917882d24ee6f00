namespace ReCU.Torch.Checkpoints;

/// <summary>The networks that a checkpoint is compared with.</summary>
internal static class KnownNetworks
{
    public static IReadOnlyList<BinaryNetwork> All { get; } =
    [
        BinaryNetwork.ResNet20,
        BinaryNetwork.ResNet18,
        BinaryNetwork.ResNet18A,
        BinaryNetwork.ResNet18B,
        BinaryNetwork.ResNet18C,
        BinaryNetwork.VggSmall,
        BinaryNetwork.Compact,
    ];
}
