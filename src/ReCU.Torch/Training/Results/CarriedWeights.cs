namespace ReCU.Torch;

/// <summary>The effect of <see cref="InitialWeights"/> on a network, by tensor names.</summary>
/// <param name="Carried">Tensors that were carried over.</param>
/// <param name="Fresh">Tensors of the network that kept their own initial values.</param>
/// <param name="Unused">Tensors that the network does not have: scales of binary weights.</param>
public sealed record CarriedWeights(
    IReadOnlyList<string> Carried, IReadOnlyList<string> Fresh, IReadOnlyList<string> Unused);
