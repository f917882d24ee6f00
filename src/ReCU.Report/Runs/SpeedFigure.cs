namespace ReCU.Report;

/// <summary>The speed of a network on a machine.</summary>
public sealed record SpeedFigure
{
    /// <summary>The engine, such as <c>packed, avx512</c> or <c>ONNX Runtime, float twin</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>Images of a run.</summary>
    public required int Batch { get; init; }

    /// <summary>Threads of a run.</summary>
    public required int Threads { get; init; }

    /// <summary>Milliseconds an image.</summary>
    public required double MillisecondsPerImage { get; init; }
}
