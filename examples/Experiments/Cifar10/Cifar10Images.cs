using ReCU.Data;

namespace Experiments.Cifar10;

/// <summary>CIFAR-10.</summary>
/// <param name="Training">All 50,000 training images.</param>
/// <param name="Test">The 10,000 test images.</param>
internal sealed record Cifar10Images(ImageDataset Training, ImageDataset Test)
{
    /// <summary>Reads both parts.</summary>
    /// <param name="folder">Folder with the six files of the binary version.</param>
    public static Cifar10Images Load(string folder) =>
        new(CifarFiles.Load(folder, CifarPart.Training), CifarFiles.Load(folder, CifarPart.Test));
}
