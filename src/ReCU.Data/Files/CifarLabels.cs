namespace ReCU.Data;

/// <summary>Which CIFAR data set files belong to, and which of its labels count.</summary>
public enum CifarLabels
{
    /// <summary>CIFAR-10: ten classes; a record is a label and 3x32x32 pixels.</summary>
    Cifar10,

    /// <summary>CIFAR-100 by its 100 classes; a record is a coarse label, a fine label, and 3x32x32 pixels.</summary>
    Cifar100Fine,

    /// <summary>CIFAR-100 by its 20 superclasses, in the same files.</summary>
    Cifar100Coarse,
}
