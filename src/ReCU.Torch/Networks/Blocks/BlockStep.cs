namespace ReCU.Torch;

/// <summary>An operation of a block that divides height and width.</summary>
/// <param name="Stride">The divisor, at least 1.</param>
/// <param name="NeedsMultiples">Whether height and width must be multiples of the divisor.</param>
/// <param name="What">Its name in messages: <c>stride</c>, <c>pooling</c>.</param>
public readonly record struct BlockStep(int Stride, bool NeedsMultiples, string What);
