using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Evaluates and returns a moving average of the weights in place of the last ones (Polyak and Juditsky, 1992; in the
/// form of TensorFlow's <c>ExponentialMovingAverage</c>): after step t, counted from 1, <c>a = d a + (1 - d) w</c> with
/// <c>d = min(Decay, (1 + t) / (10 + t))</c>, so that the initial values soon lose their influence.
/// </summary>
/// <remarks>
/// <para>
/// The training itself continues from the last weights. For a binary convolution the latent weights are averaged before
/// their sign is taken, so a sign can differ from that of each of the last steps.
/// </para>
/// <para>
/// That changes the input of batch norms, so their running means and variances are not averaged but measured for the
/// averaged weights at the end of each epoch: the mean over its first 64 batches, or all if there are fewer, of the
/// training images without augmentation (Izmailov et al., <em>Averaging Weights Leads to Wider Optima and Better
/// Generalization</em>, UAI 2018, do so once at the end).
/// </para>
/// <para>
/// An epoch's statistics of the weights describe the last ones. Validation, the best epoch, early stopping and the
/// result use the averaged ones.
/// </para>
/// </remarks>
public sealed record WeightAverage
{
    /// <summary>
    /// Decay of the average, in (0, 1): it covers about <c>1 / (1 - Decay)</c> steps, which should be some epochs of a
    /// long run, and less than one of a short run. Default 0.999.
    /// </summary>
    public double Decay { get; init; } = 0.999;

    internal void Check() => Require(
        Decay is > 0 and < 1, "WeightAverage.Decay", Decay, "must be above 0 and below 1, such as 0.999");

    /// <summary>The weight of the old average in a step.</summary>
    /// <param name="step">The step, from 1.</param>
    internal double DecayAt(long step) => Math.Min(Decay, (1.0 + step) / (10.0 + step));
}
