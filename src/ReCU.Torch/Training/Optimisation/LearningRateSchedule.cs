namespace ReCU.Torch;

/// <summary>When the learning rate changes.</summary>
public enum ScheduleInterval
{
    /// <summary>With every step: smoother, and better for runs of few epochs.</summary>
    Step,

    /// <summary>With every epoch, as the authors do it.</summary>
    Epoch,
}

/// <summary>
/// Linear warm-up, then a cosine down to zero. By epoch, for epoch e of E and a warm-up of W epochs, as the authors
/// have it for W = 5: <c>lr (e + 1) / W</c> while e &lt; W, after that
/// <c>lr / 2 (1 + cos(pi (e - W + 1) / (E - W + 1)))</c>; without a warm-up, <c>lr / 2 (1 + cos(pi e / E))</c>.
/// By step, the same with fractions of an epoch: <c>lr p / W</c>, then <c>lr / 2 (1 + cos(pi (p - W) / (E - W)))</c>.
/// </summary>
internal static class LearningRateSchedule
{
    /// <summary>The learning rate of one step.</summary>
    /// <param name="options">Rate, epochs, warm-up and interval.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step in the epoch, from 0.</param>
    /// <param name="steps">Steps of an epoch.</param>
    public static double At(TrainingOptions options, int epoch, int step, int steps)
    {
        double rate = options.LearningRate;
        int warmUp = options.WarmUpEpochs;
        if (options.ScheduleInterval == ScheduleInterval.Step)
        {
            double position = epoch + (step + 1.0) / steps;
            return position <= warmUp
                ? rate * position / warmUp
                : Cosine(rate, position - warmUp, options.Epochs - warmUp);
        }

        // The last epoch of the warm-up has the full rate, so the cosine starts there.
        int start = Math.Max(0, warmUp - 1);
        return epoch < warmUp ? rate * (epoch + 1) / warmUp : Cosine(rate, epoch - start, options.Epochs - start);
    }

    private static double Cosine(double rate, double position, double length) =>
        rate / 2 * (1 + Math.Cos(Math.PI * position / length));
}
