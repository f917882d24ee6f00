namespace ReCU.Torch;

/// <summary>What <see cref="InitialWeights"/> gave a network, by the names of tensors.</summary>
/// <param name="Carried">Tensors that were carried over.</param>
/// <param name="Fresh">Tensors of the network that kept their own initial values.</param>
/// <param name="Unused">Tensors that the network has no place for: scales of binary weights.</param>
public sealed record CarriedWeights(
    IReadOnlyList<string> Carried, IReadOnlyList<string> Fresh, IReadOnlyList<string> Unused);
