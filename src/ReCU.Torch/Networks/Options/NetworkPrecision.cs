namespace ReCU.Torch;

/// <summary>
/// Which values of a network are binary. The stem, projections of shortcuts and the classifier are always float.
/// </summary>
public enum NetworkPrecision
{
    /// <summary>Binary weights and binary activations: the network of the paper.</summary>
    Binary,

    /// <summary>
    /// Float weights and binary activations: plain convolutions without alpha, standardisation and clamp. The first
    /// stage of two-stage training.
    /// </summary>
    BinaryActivations,

#pragma warning disable CA1720 // The field's word for a network that is not binary.
    /// <summary>
    /// Float weights and float activations: the float twin of the network, which serves as a teacher.
    /// </summary>
    Float,
#pragma warning restore CA1720
}
