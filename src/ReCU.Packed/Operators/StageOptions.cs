using ReCU.Graph;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>What a stage does: <c>y = activation(a x + b + residual)</c>, and where y goes.</summary>
internal sealed record StageOptions
{
    public required FeatureShape Shape { get; init; }

    /// <summary>a, one for each channel.</summary>
    public required float[] Factor { get; init; }

    /// <summary>b, one for each channel.</summary>
    public required float[] Offset { get; init; }

    /// <summary>What is added, of the same shape; null for nothing.</summary>
    public Map<float>? Residual { get; init; }

    public StageActivation Activation { get; init; } = StageActivation.Clip;

    /// <summary>Bounds of a clip.</summary>
    public float Minimum { get; init; } = float.NegativeInfinity;

    public float Maximum { get; init; } = float.PositiveInfinity;

    /// <summary>Slopes below zero of a PReLU, one for each channel.</summary>
    public float[] Slope { get; init; } = [];

    /// <summary>Where y is kept; null if only the next stage reads it.</summary>
    public Map<float>? Output { get; init; }

    /// <summary>Where the signs of y go; null if nobody asks for them.</summary>
    public SignSink? Signs { get; init; }
}

/// <summary>The function that ends a stage.</summary>
internal enum StageActivation
{
    /// <summary>A clip; without bounds it changes nothing.</summary>
    Clip,

    /// <summary>The identity above zero, a slope below.</summary>
    PRelu,

    /// <summary>+1 or -1, as floats.</summary>
    Sign,
}
