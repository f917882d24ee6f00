using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>The function of a stage: <c>y = activation(a x + b + residual)</c>, and where y is stored.</summary>
internal sealed record StageOptions
{
    public required FeatureShape Shape { get; init; }

    /// <summary>a, one for each channel.</summary>
    public required float[] Factor { get; init; }

    /// <summary>b, one for each channel.</summary>
    public required float[] Offset { get; init; }

    /// <summary>The added value, of the same shape; null for none.</summary>
    public Map<float>? Residual { get; init; }

    public StageActivation Activation { get; init; } = StageActivation.Clip;

    /// <summary>Bounds of a clip.</summary>
    public float Minimum { get; init; } = float.NegativeInfinity;

    public float Maximum { get; init; } = float.PositiveInfinity;

    /// <summary>Negative-side slopes of a PReLU, one for each channel.</summary>
    public float[] Slope { get; init; } = [];

    /// <summary>Where y is stored; null if only the next stage reads it.</summary>
    public Map<float>? Output { get; init; }

    /// <summary>Where the signs of y are stored; null if nothing reads them.</summary>
    public SignSink? Signs { get; init; }
}

/// <summary>The function at the end of a stage.</summary>
internal enum StageActivation
{
    /// <summary>A clip; without bounds it changes nothing.</summary>
    Clip,

    /// <summary>The identity above zero, a slope below.</summary>
    PRelu,

    /// <summary>+1 or -1, as floats.</summary>
    Sign,
}
