namespace ReCU.Torch;

/// <summary>How the last map becomes a vector.</summary>
public enum HeadPooling
{
    /// <summary>The mean of each channel.</summary>
    GlobalAverage,

    /// <summary>Every pixel of every channel, in planar order. The classifier then fits only one image size.</summary>
    Flatten,
}

/// <summary>The last part of a network: from the last map to the float classifier.</summary>
public sealed record HeadOptions
{
    /// <summary>How the map becomes a vector. Default: the mean of each channel.</summary>
    public HeadPooling Pooling { get; init; } = HeadPooling.GlobalAverage;

    /// <summary>Whether the classifier follows a batch norm of each channel. Default true.</summary>
    public bool BatchNorm { get; init; } = true;

    internal string? Problem =>
        Enum.IsDefined(Pooling) ? null : $"{this} is not valid; the pooling must be GlobalAverage or Flatten.";
}
