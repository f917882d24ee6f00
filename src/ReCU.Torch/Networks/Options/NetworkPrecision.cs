namespace ReCU.Torch;

/// <summary>
/// What of a network is binary. The stem, projections of shortcuts and the classifier stay float in any case.
/// </summary>
public enum NetworkPrecision
{
    /// <summary>Binary weights and binary activations: the network of the paper.</summary>
    Binary,

    /// <summary>
    /// Float weights on binary activations: plain convolutions without alpha, standardisation and clamp. The first
    /// stage of two-stage training.
    /// </summary>
    BinaryActivations,

#pragma warning disable CA1720 // The field's word for a network that is not binary.
    /// <summary>
    /// Float weights on float activations: the float twin of the same network, which serves as a teacher.
    /// </summary>
    Float,
#pragma warning restore CA1720
}
