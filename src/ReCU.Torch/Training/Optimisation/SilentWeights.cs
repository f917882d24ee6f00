using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Helps silent weights, whose signs never change, by two changes of the gradients between the backward pass and the
/// optimiser's step, after Xiang et al., <em>OvSW: Overcoming Silent Weights for Accurate Binary Neural Networks</em>,
/// ECCV 2024 (arXiv 2407.05257). Scoring costs nothing more.
/// </summary>
/// <remarks>
/// <para>
/// For each filter of a binary convolution, with weights w and their gradient g:
/// </para>
/// <para>
/// 1. A gradient that is small compared with its weights is scaled up: if <c>|g| / |w| &lt; GradientFloor</c>,
/// <c>g = g GradientFloor |w| / |g|</c>, with <c>|g|</c> at least 1e-6 and <c>|w|</c> at least 1e-3, both Euclidean.
/// </para>
/// <para>
/// 2. For each weight a moving average tracks how often its sign flips:
/// <c>s = Memory s + (1 - Memory) [sign != sign of the previous step]</c>, starting at 0. If <c>s &lt; Threshold</c>,
/// the weight is silent, and <c>g = g + Decay (w - mean(w))</c> pulls it towards a change of its sign. The paper's
/// network takes the sign of w, and decays w; here the sign is that of <c>w - mean(w)</c>, so this is decayed.
/// </para>
/// <para>
/// The defaults are the paper's for ImageNet. For CIFAR-10 and ResNet-20 its authors used 0.04 and 9e-4.
/// </para>
/// </remarks>
public sealed record SilentWeights
{
    /// <summary>
    /// The least norm of a filter's gradient, relative to the norm of its weights, at least 0; 0 changes no gradient. A
    /// larger floor moves all weights faster. Default 0.01.
    /// </summary>
    public double GradientFloor { get; init; } = 0.01;

    /// <summary>Decay of silent weights, at least 0; 0 has no effect. Default 2e-5.</summary>
    public double Decay { get; init; } = 2e-5;

    /// <summary>How long a flip counts, in [0, 1): about <c>1 / (1 - Memory)</c> steps. Default 0.999.</summary>
    public double Memory { get; init; } = 0.999;

    /// <summary>A weight that flips in a smaller share of the steps is silent; in (0, 1]. Default 1e-4.</summary>
    public double Threshold { get; init; } = 1e-4;

    internal void Check()
    {
        Require(
            GradientFloor is >= 0 and <= float.MaxValue,
            "SilentWeights.GradientFloor",
            GradientFloor,
            "must be at least 0, such as 0.01");
        Require(Decay is >= 0 and <= float.MaxValue, "SilentWeights.Decay", Decay, "must be at least 0, such as 2e-5");
        Require(
            Memory is >= 0 and < 1, "SilentWeights.Memory", Memory, "must be at least 0 and below 1, such as 0.999");
        Require(
            Threshold is > 0 and <= 1, "SilentWeights.Threshold", Threshold, "must be above 0 and at most 1");
    }
}
