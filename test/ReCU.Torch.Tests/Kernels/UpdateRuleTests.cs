using ReCU.Torch.Kernels;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>The optimisers' kernels against their formulas in doubles, and against torch's own optimisers.</summary>
public sealed class UpdateRuleTests
{
    private static readonly int[] _lengths = [.. Enumerable.Range(1, 67), 1000, (1 << 14) + 3];

    [Test]
    public void SgdFollowsItsFormula(
        [ValueSource(nameof(_lengths))] int length, [Values(0, 0.9f)] float momentum, [Values(0, 5e-4f)] float decay)
    {
        (float[] weights, float[] gradient) = (Random(length, 1), Random(length, 2));
        float[] velocity = Random(length, 3);
        double[] changes = [.. weights.Select((weight, i) =>
            gradient[i] + (double)decay * weight + (momentum == 0 ? 0 : (double)momentum * velocity[i]))];
        double[] expected = [.. weights.Select((weight, i) => weight - 0.1 * changes[i])];

        new SgdRule(0.1f, momentum, decay).Apply(weights, gradient, momentum == 0 ? [] : velocity);

        Assert.That(weights, Is.EqualTo(expected).Within(1e-6));
        if (momentum != 0)
        {
            Assert.That(velocity, Is.EqualTo(changes).Within(1e-6));
        }
    }

    [Test]
    public void AdamFollowsItsFormula([ValueSource(nameof(_lengths))] int length, [Values(0, 5e-4f)] float decay)
    {
        (float[] weights, float[] gradient, float[] mean) = (Random(length, 1), Random(length, 2), Random(length, 3));
        float[] square = [.. Random(length, 4).Select(Math.Abs)];
        double[] d = [.. weights.Select((weight, i) => gradient[i] + (double)decay * weight)];
        double[] means = [.. mean.Select((value, i) => 0.9 * value + 0.1 * d[i])];
        double[] squares = [.. square.Select((value, i) => 0.99 * value + 0.01 * d[i] * d[i])];
        double[] expected = [.. weights.Select((weight, i) =>
            weight - 0.05 * means[i] / (Math.Sqrt(squares[i]) / 0.5 + 1e-3))];

        new AdamRule(0.05f, 0.5f, 0.9f, 0.1f, 0.99f, 0.01f, 1e-3f, decay).Apply(weights, gradient, mean, square);

        Assert.That(mean, Is.EqualTo(means).Within(1e-6));
        Assert.That(square, Is.EqualTo(squares).Within(1e-6));
        Assert.That(weights, Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void TheStepsAreTorchs([Values] bool adam, [Values(5, 64, 40_000)] int length, [Values(1, 2)] int threads)
    {
        int before = get_num_threads();
        set_num_threads(threads);
        using DisposeScope scope = NewDisposeScope();
        Parameter ours = new(tensor(Random(length, 1)));
        Parameter torchs = new(tensor(Random(length, 1)));
        Optimiser optimiser = adam ? new Adam() : new Sgd();
        using ParameterUpdate update = optimiser.Begin([new ParameterGroup([ours], 5e-4)], 0.1);
        using optim.Optimizer optimizer = adam
            ? optim.Adam([torchs], 0.1, weight_decay: 5e-4)
            : optim.SGD([torchs], 0.1, momentum: 0.9, weight_decay: 5e-4);
        for (int step = 0; step < 5; step++)
        {
            Tensor gradient = tensor(Random(length, 10 + step));
            ours.grad = gradient;
            torchs.grad = gradient;
            update.Step();
            optimizer.step();
        }

        set_num_threads(before);
        Assert.That(
            ours.detach().data<float>().ToArray(),
            Is.EqualTo(torchs.detach().data<float>().ToArray()).Within(adam ? 1e-6 : 0));
    }

    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
