namespace ReCU.Report;

/// <summary>An image that was classified wrong.</summary>
public sealed record ConfidentError
{
    /// <summary>The image's place in its data set, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>
    /// What the image is called, such as its path below the data set's folder; null where it has no name.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The image's class, from 0.</summary>
    public required int Actual { get; init; }

    /// <summary>The class that it was taken for, from 0.</summary>
    public required int Predicted { get; init; }

    /// <summary>Probability of the class that it was taken for.</summary>
    public required double Probability { get; init; }

    /// <summary>Probability of its own class; 0 where the network does not know that class.</summary>
    public required double ActualProbability { get; init; }

    /// <summary>A small picture of it, as a JPEG file; null without.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>
    /// Where the evidence for the predicted class lies, over the picture, as a JPEG file; null without. See
    /// <see cref="ReCU.Packed.ActivationMaps"/>.
    /// </summary>
    public byte[]? Explanation { get; init; }
}
