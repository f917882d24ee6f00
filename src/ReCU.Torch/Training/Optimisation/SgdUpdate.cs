using ReCU.Torch.Kernels;
using ReCU.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>The steps of <see cref="Sgd"/>.</summary>
/// <param name="groups">The parameters, a group for each weight decay; the caller disposes them.</param>
/// <param name="learningRate">The initial learning rate.</param>
/// <param name="momentum">In [0, 1).</param>
internal sealed class SgdUpdate(IReadOnlyList<ParameterGroup> groups, double learningRate, double momentum)
    : ParameterUpdate(groups, learningRate)
{
    private protected override IReadOnlyList<string> StateNames { get; } = momentum == 0 ? [] : ["momentum_buffer"];

    private protected override bool SavesSteps => false;

    private protected override double[] NumbersOf(Entry entry) => [-LearningRate * entry.RateFactor];

    private protected override void UpdateOnCpu(Entry entry, Tensor gradient)
    {
        DenseFloats? velocity = entry.State.Length == 0 ? null : new(entry.State[0]);
        var rule = new SgdRule((float)(LearningRate * entry.RateFactor), (float)momentum, (float)entry.WeightDecay);
        rule.Apply(new DenseFloats(entry.Parameter), new(gradient), velocity);
    }

    private protected override void Update(Entry entry, Tensor gradient, Tensor numbers)
    {
        Tensor change = entry.WeightDecay == 0 ? gradient : Decayed(entry, gradient);
        if (momentum != 0)
        {
            using Scalar kept = momentum.ToScalar();
            change = entry.State[0].mul_(kept).add_(change, Scalars.One);
        }

        entry.Parameter.addcmul_(change, numbers[0], Scalars.One);
    }
}
