namespace ReCU.Data;

/// <summary>The format of a data set on the disk.</summary>
public enum DataFormat
{
    /// <summary>A folder of image files for each class: <see cref="ImageFolder"/>.</summary>
    ImageFolders,

    /// <summary>The binary files of CIFAR-10: <see cref="CifarFiles"/>.</summary>
    Cifar10,

    /// <summary>The binary files of CIFAR-100, with their fine labels: <see cref="CifarFiles"/>.</summary>
    Cifar100,

    /// <summary>The files of MNIST and its kin: <see cref="IdxFiles"/>.</summary>
    Idx,
}
