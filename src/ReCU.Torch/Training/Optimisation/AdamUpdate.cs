using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>The steps of <see cref="Adam"/>.</summary>
/// <param name="groups">The parameters, a group for each weight decay; the caller disposes them.</param>
/// <param name="learningRate">The initial learning rate.</param>
/// <param name="options">Betas and epsilon.</param>
internal sealed class AdamUpdate(IReadOnlyList<ParameterGroup> groups, double learningRate, Adam options)
    : ParameterUpdate(groups, learningRate)
{
    private protected override IReadOnlyList<string> StateNames { get; } = ["exp_avg", "exp_avg_sq"];

    private protected override bool SavesSteps => true;

    private protected override double[] NumbersOf(Entry entry)
    {
        (double rate, double root) = Corrections(entry);
        return [-rate, root];
    }

    private protected override void UpdateOnCpu(Entry entry, Tensor gradient)
    {
        (double rate, double root) = Corrections(entry);
        var rule = new AdamRule(
            (float)rate,
            (float)root,
            (float)options.Beta1,
            (float)(1 - options.Beta1),
            (float)options.Beta2,
            (float)(1 - options.Beta2),
            (float)options.Epsilon,
            (float)entry.WeightDecay);
        rule.Apply(new DenseFloats(entry.Parameter), new(gradient), new(entry.State[0]), new(entry.State[1]));
    }

    private protected override void Update(Entry entry, Tensor gradient, Tensor numbers)
    {
        using Scalar beta1 = options.Beta1.ToScalar();
        using Scalar beta2 = options.Beta2.ToScalar();
        using Scalar share1 = (1 - options.Beta1).ToScalar();
        using Scalar share2 = (1 - options.Beta2).ToScalar();
        using Scalar epsilon = options.Epsilon.ToScalar();
        Tensor decayed = entry.WeightDecay == 0 ? gradient : Decayed(entry, gradient);
        Tensor mean = entry.State[0].mul_(beta1).add_(decayed, share1);
        Tensor square = entry.State[1].mul_(beta2).addcmul_(decayed, decayed, share2);
        Tensor deviation = square.sqrt().div_(numbers[1]).add_(epsilon, Scalars.One);
        entry.Parameter.addcmul_(mean.div(deviation), numbers[0], Scalars.One);
    }

    // lr / (1 - beta1^t), and the square root of 1 - beta2^t.
    private (double Rate, double Root) Corrections(Entry entry) => (
        LearningRate * entry.RateFactor / (1 - Math.Pow(options.Beta1, entry.Steps)),
        Math.Sqrt(1 - Math.Pow(options.Beta2, entry.Steps)));
}
