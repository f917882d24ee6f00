namespace ReCU.Onnx.Reading.FloatLayers;

/// <summary>
/// A batch norm as stored in a file, or its replacement: <c>y = scale (x - mean) / sqrt(variance + epsilon) + shift</c>
/// for each channel.
/// </summary>
/// <param name="Scale">Factor of each channel.</param>
/// <param name="Shift">Summand of each channel.</param>
/// <param name="Mean">Running mean of each channel.</param>
/// <param name="Variance">Running variance of each channel.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record FloatNorm(float[] Scale, float[] Shift, float[] Mean, float[] Variance, float Epsilon)
{
    /// <summary>Whether the file has a batch norm here, not a folded one.</summary>
    public bool HasStatistics { get; init; }

    /// <summary>A norm that changes nothing.</summary>
    /// <param name="channels">Number of channels.</param>
    public static FloatNorm Identity(int channels) =>
        new(Filled(channels, 1), new float[channels], new float[channels], Filled(channels, 1), 0);

    /// <summary>The norm, followed by a product and a sum.</summary>
    /// <param name="factor">Factor of each channel.</param>
    /// <param name="offset">Summand of each channel.</param>
    public FloatNorm Then(ReadOnlySpan<float> factor, ReadOnlySpan<float> offset)
    {
        var scale = new float[Scale.Length];
        var shift = new float[Scale.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] = Scale[c] * factor[c];
            shift[c] = Shift[c] * factor[c] + offset[c];
        }

        return this with { Scale = scale, Shift = shift };
    }

    /// <summary>The norm, followed by a batch norm; only that batch norm if this one changes nothing.</summary>
    public FloatNorm Then(FloatNorm next)
    {
        if (!HasStatistics && Scale.All(factor => factor == 1) && Shift.All(offset => offset == 0))
        {
            return next;
        }

        (float[] factor, float[] offset) = next.Fold();
        return Then(factor, offset);
    }

    /// <summary>The norm as a product and a sum.</summary>
    public (float[] Factor, float[] Offset) Fold()
    {
        var factor = new float[Scale.Length];
        var offset = new float[Scale.Length];
        for (int c = 0; c < factor.Length; c++)
        {
            double a = Scale[c] / Math.Sqrt((double)Variance[c] + Epsilon);
            (factor[c], offset[c]) = ((float)a, (float)(Shift[c] - a * Mean[c]));
        }

        return (factor, offset);
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
