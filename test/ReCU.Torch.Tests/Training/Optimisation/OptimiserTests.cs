using ReCU.Torch.Training.Optimisation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Optimisation;

/// <summary>Steps of the optimisers against their formulas in doubles, and against torch's own.</summary>
public sealed class OptimiserTests
{
    private const double Rate = 0.3;
    private static readonly float[] _start = [0.5f, -2f, 0.25f];
    private static readonly float[][] _gradients = [[1f, -0.5f, 2f], [-0.25f, 3f, 0.75f], [0.1f, 0.2f, -0.4f]];

    [Test]
    public void SgdFollowsItsFormula()
    {
        float[] expected = ByHand(0.1, () =>
        {
            double velocity = 0;
            return (_, gradient) => Rate * (velocity = 0.7 * velocity + gradient);
        });
        Assert.That(Stepped(new Sgd { Momentum = 0.7 }, 0.1), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void AdamFollowsItsFormula()
    {
        const double Beta1 = 0.8;
        const double Beta2 = 0.95;
        float[] expected = ByHand(0.1, () =>
        {
            double mean = 0;
            double square = 0;
            return (t, gradient) =>
            {
                mean = Beta1 * mean + (1 - Beta1) * gradient;
                square = Beta2 * square + (1 - Beta2) * gradient * gradient;
                return Rate * (mean / (1 - Math.Pow(Beta1, t)))
                    / (Math.Sqrt(square / (1 - Math.Pow(Beta2, t))) + 1e-3);
            };
        });
        Assert.That(
            Stepped(new Adam { Beta1 = Beta1, Beta2 = Beta2, Epsilon = 1e-3 }, 0.1),
            Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void EachGroupHasItsWeightDecay([Values] bool adam)
    {
        Optimiser optimiser = adam ? new Adam() : new Sgd();
        using var first = new Parameter(tensor(_start));
        using var second = new Parameter(tensor(_start));
        using var third = new Parameter(tensor(_start));
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Split(
            [("conv1.weight", first), ("bn1.weight", second), ("conv1.alpha", third)],
            new WeightDecay(0) { Rules = [new("conv", 0.1)] });
        using ParameterUpdate update = optimiser.Begin(groups, Rate);
        MakeSteps(update, first, second, third);

        Assert.Multiple(() =>
        {
            Assert.That(groups.Select(group => group.WeightDecay), Is.EqualTo(new[] { 0.1, 0 }));
            Assert.That(Values(first), Is.EqualTo(Stepped(optimiser, 0.1)));
            Assert.That(Values(second), Is.EqualTo(Stepped(optimiser, 0)));
            Assert.That(Values(third), Is.EqualTo(Values(first)));
            Assert.That(Values(second), Is.Not.EqualTo(Values(first)));
        });
    }

    [Test]
    public void AGroupMayHaveAnotherRate([Values] bool adam)
    {
        Optimiser optimiser = adam ? new Adam() : new Sgd();
        using var first = new Parameter(tensor(_start));
        using var second = new Parameter(tensor(_start));
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Split(
            [("conv1.weight", first), ("bn1.weight", second)],
            new WeightDecay(0.1),
            new Dictionary<string, double> { ["conv1.weight"] = 0.25 });
        using ParameterUpdate update = optimiser.Begin(groups, Rate);
        MakeSteps(update, first, second);

        using var slow = new Parameter(tensor(_start));
        using ParameterUpdate quarter = optimiser.Begin([new ParameterGroup([slow], 0.1)], 0.25 * Rate);
        MakeSteps(quarter, slow);
        Assert.Multiple(() =>
        {
            Assert.That(Values(first), Is.EqualTo(Values(slow)));
            Assert.That(Values(second), Is.EqualTo(Stepped(optimiser, 0.1)));
        });
    }

    [Test]
    public void TheLearningRateCanBeSet()
    {
        using var weight = new Parameter(tensor(_start));
        using ParameterUpdate update = new Sgd().Begin([new ParameterGroup([weight], 0.1)], 1);
        update.LearningRate = Rate;
        MakeSteps(update, weight);
        Assert.That(Values(weight), Is.EqualTo(Stepped(new Sgd(), 0.1)));
    }

    private static float[] Stepped(Optimiser optimiser, double decay)
    {
        using var weight = new Parameter(tensor(_start));
        using ParameterUpdate update = optimiser.Begin([new ParameterGroup([weight], decay)], Rate);
        MakeSteps(update, weight);
        return Values(weight);
    }

    private static void MakeSteps(ParameterUpdate update, params Parameter[] weights)
    {
        foreach (float[] gradient in _gradients)
        {
            update.ClearGradients();
            foreach (Parameter weight in weights)
            {
                // The gradient of a product with a constant is the constant.
                using Tensor factor = tensor(gradient);
                using Tensor product = weight.mul(factor);
                using Tensor sum = product.sum();
                sum.backward();
            }

            update.Step();
        }
    }

    /// <summary>Walks through the steps for each element; the rule gets step (from 1) and decayed gradient.</summary>
    private static float[] ByHand(double decay, Func<Func<int, double, double>> newRule) =>
        [.. _start.Select((start, i) =>
        {
            Func<int, double, double> rule = newRule();
            double value = start;
            for (int step = 0; step < _gradients.Length; step++)
            {
                value -= rule(step + 1, _gradients[step][i] + decay * value);
            }

            return (float)value;
        })];

    private static float[] Values(Tensor weight) => weight.detach().data<float>().ToArray();
}
