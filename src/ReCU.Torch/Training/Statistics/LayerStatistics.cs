namespace ReCU.Torch;

/// <summary>
/// Statistics of one binary convolution's weights in an epoch: the quantities that the paper discusses (ReCU, sections
/// 3.2 and 3.3). Signs are those of inference, <c>sign(w - mean(w))</c>; w1 are the standardised weights, whose scale
/// is 2 if they follow a Laplace distribution; w2 are those clamped to [-Q, Q].
/// </summary>
public sealed record LayerStatistics
{
    /// <summary>The layer's name in the network.</summary>
    public required string Layer { get; init; }

    /// <summary>Number of weights.</summary>
    public required int Weights { get; init; }

    /// <summary>
    /// Share of the signs that differ from those at the end of the previous epoch, in [0, 1]; in the first epoch, from
    /// the initial ones.
    /// </summary>
    public required double Flipped { get; init; }

    /// <summary>
    /// Share of the signs that equalled the initial ones at the end of every epoch so far, in [0, 1]: the weights that
    /// may be dead.
    /// </summary>
    public required double NeverFlipped { get; init; }

    /// <summary>Share of the weights with |w1| above Q, which the clamp changes, in [0, 1].</summary>
    public required double BeyondClamp { get; init; }

    /// <summary>
    /// Mean of <c>(w2 - c sign(w2))^2</c> with the best scale <c>c = mean|w2|</c>. For Laplace weights of scale b it is
    /// <c>b^2 (1 + 2 p ln p - p^2)</c>, <c>p = 2 - 2 tau</c>.
    /// </summary>
    public required double QuantisationError { get; init; }

    /// <summary>Entropy of the signs, in bits: 1 if half of them are +1, 0 if all are the same.</summary>
    public required double Entropy { get; init; }

    /// <summary>The clamp quantile tau, in (0.5, 1].</summary>
    public required double Tau { get; init; }

    /// <summary>The clamp limit <c>Q = -mean|w1| ln(2 - 2 tau)</c>; infinite if tau is 1.</summary>
    public required double ClampLimit { get; init; }
}
