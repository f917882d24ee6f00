using System.Diagnostics;
using ReCU.Classifier;
using ReCU.Serving.Measuring;

namespace ReCU.Serving.Scoring;

/// <summary>What a network says of images.</summary>
/// <param name="Logits">[images, classes], before the softmax.</param>
/// <param name="Probabilities">[images, classes].</param>
internal readonly record struct Scores(ReadOnlyMemory<float> Logits, ReadOnlyMemory<float> Probabilities)
{
    /// <summary>Whether all are numbers: pixels out of all proportion give none.</summary>
    public bool AreFinite
    {
        get
        {
            foreach (float value in Logits.Span)
            {
                if (!float.IsFinite(value))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Scores images in one run.</summary>
    public static Scores Of(ModelLease model, PixelBatch pixels, ServingMetrics metrics)
    {
        long since = Stopwatch.GetTimestamp();
        int length = pixels.Images * model.ClassNames.Count;
        var (logits, probabilities) = (new float[length], new float[length]);
        model.Score(pixels.Pixels, logits, probabilities);
        metrics.CountScoring(since, pixels.Images);
        return new Scores(logits, probabilities);
    }
}
