namespace ReCU.Torch;

/// <summary>A step of a block that divides height and width.</summary>
/// <param name="Stride">By how much, at least 1.</param>
/// <param name="NeedsMultiples">Whether height and width must be multiples of it.</param>
/// <param name="What">What it is called in messages: <c>stride</c>, <c>pooling</c>.</param>
public readonly record struct BlockStep(int Stride, bool NeedsMultiples, string What);
