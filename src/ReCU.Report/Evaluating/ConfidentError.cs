namespace ReCU.Report;

/// <summary>An image that was classified incorrectly.</summary>
public sealed record ConfidentError
{
    /// <summary>The image's place in its data set, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>Name of the image, such as its path below the data set's folder; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The image's class, from 0.</summary>
    public required int Actual { get; init; }

    /// <summary>The predicted class, from 0.</summary>
    public required int Predicted { get; init; }

    /// <summary>Probability of the predicted class.</summary>
    public required double Probability { get; init; }

    /// <summary>Probability of its own class; 0 if the network does not know that class.</summary>
    public required double ActualProbability { get; init; }

    /// <summary>A small picture of it, as a JPEG file, or null.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>
    /// Where the evidence for the predicted class is, drawn over the picture, as a JPEG file, or null. See <see
    /// cref="ReCU.Packed.ActivationMaps"/>.
    /// </summary>
    public byte[]? Explanation { get; init; }
}
