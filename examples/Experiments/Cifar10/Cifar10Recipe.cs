using ReCU.Torch;

namespace Experiments.Cifar10;

/// <summary>How to train.</summary>
/// <param name="Name">Its name, for lines and folders.</param>
/// <param name="Options">The recipe with network, epochs, threads and precision.</param>
/// <param name="Twin">How the float twin is trained that teaches; null where none does.</param>
internal sealed record Cifar10Recipe(string Name, TrainingOptions Options, TrainingOptions? Twin);
