namespace ReCU.Torch;

/// <summary>What a block applies between two convolutions.</summary>
public enum ActivationKind
{
    /// <summary>Clips to [-1, 1] (hardtanh), as in the paper's networks.</summary>
    Clip,

    /// <summary>
    /// A learned bias for each channel before the sign; after batch norm and shortcut a bias, a PReLU and a bias, each
    /// learned for each channel. The RSign and RPReLU of ReActNet (Liu et al., ECCV 2020, arXiv 2003.03488), as in the
    /// paper's two-stage networks.
    /// </summary>
    BiasedPRelu,
}
