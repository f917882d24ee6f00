namespace ReCU.Report;

/// <summary>Converts logits to probabilities.</summary>
public static class Softmax
{
    /// <summary>Computes <c>p_i = exp(z_i - max z) / sum_j exp(z_j - max z)</c> for each row.</summary>
    /// <param name="logits">z, [rows, classes] in row-major order, as engines return them.</param>
    /// <param name="classCount">Number of classes, at least 1.</param>
    /// <returns>p, [rows, classes]; NaN for a whole row that contains a NaN or +inf, or only -inf.</returns>
    /// <exception cref="ArgumentException">The number of logits is not a multiple of the classes.</exception>
    public static float[] FromLogits(ReadOnlySpan<float> logits, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (logits.Length % classCount != 0)
        {
            throw new ArgumentException(
                $"{logits.Length} logits are not a whole number of rows of {classCount} classes.", nameof(logits));
        }

        var probabilities = new float[logits.Length];
        for (int start = 0; start < logits.Length; start += classCount)
        {
            Write(logits.Slice(start, classCount), probabilities.AsSpan(start, classCount));
        }

        return probabilities;
    }

    private static void Write(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float highest = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            highest = MathF.Max(highest, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp((double)logit - highest);
        }

        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = (float)(Math.Exp((double)logits[i] - highest) / sum);
        }
    }
}
