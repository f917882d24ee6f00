using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Evaluates and keeps a moving average of the weights instead of the last ones (Polyak and Juditsky, 1992; as is usual
/// since TensorFlow's <c>ExponentialMovingAverage</c>): after step t, counted from 1,
/// <c>a = d a + (1 - d) w</c> with <c>d = min(Decay, (1 + t) / (10 + t))</c>, so that the initial values are soon
/// forgotten.
/// </summary>
/// <remarks>
/// <para>
/// The steps themselves go on from the last weights. Of a binary convolution the latent weights are averaged, and then
/// their sign is taken; a sign can so differ from that of each of the last steps.
/// </para>
/// <para>
/// That changes what batch norms see, so their running means and variances are not averaged but measured anew for the
/// averaged weights, at the end of each epoch: the mean over its first 64 batches, or all where there are fewer, of the
/// training images as they are evaluated, without augmentation (Izmailov et al., <em>Averaging Weights Leads to Wider
/// Optima and Better Generalization</em>, UAI 2018, do so once at the end).
/// </para>
/// <para>
/// What an epoch's statistics say of the weights is of the last ones. Validation, the best epoch, early stopping and
/// the result are of the averaged ones.
/// </para>
/// </remarks>
public sealed record WeightAverage
{
    /// <summary>
    /// How long weights are remembered, in (0, 1): about <c>1 / (1 - Decay)</c> steps. That should be some epochs of a
    /// long run, and less than one of a run of few. Default 0.999.
    /// </summary>
    public double Decay { get; init; } = 0.999;

    internal void Check() => Require(
        Decay is > 0 and < 1, "WeightAverage.Decay", Decay, "must be above 0 and below 1, such as 0.999");

    /// <summary>The share that stays of the average in a step.</summary>
    /// <param name="step">The step, from 1.</param>
    internal double DecayAt(long step) => Math.Min(Decay, (1.0 + step) / (10.0 + step));
}
