namespace ReCU.Torch.Training.Runs;

/// <summary>
/// Linear warm-up, then a decay from a share of 1 at p = 0 to its end at p = 1. By epoch, for epoch e of E and a
/// warm-up of W epochs, as the authors do for W = 5: <c>lr (e + 1) / W</c> while e &lt; W, after that
/// <c>p = (e - W + 1) / (E - W + 1)</c>; without a warm-up, <c>p = e / E</c>. By step, the same with fractions q of an
/// epoch: <c>lr q / W</c>, then <c>p = (q - W) / (E - W)</c>.
/// </summary>
internal static class LearningRateSchedule
{
    /// <summary>The learning rate of one step.</summary>
    /// <param name="options">Rate, epochs, warm-up, decay and interval.</param>
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
                : rate * options.LearningRateDecay.Share(epoch, (position - warmUp) / (options.Epochs - warmUp));
        }

        // The last epoch of the warm-up has the full rate, so the decay starts there.
        int start = Math.Max(0, warmUp - 1);
        return epoch < warmUp
            ? rate * (epoch + 1) / warmUp
            : rate * options.LearningRateDecay.Share(epoch, (double)(epoch - start) / (options.Epochs - start));
    }
}
