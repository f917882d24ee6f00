using ReCU.Torch.Training.Optimisation;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Optimisation;

public sealed class AveragedWeightsTests
{
    [Test]
    public void TheAverageFollowsItsFormula([Values(0.25, 0.999)] double decay)
    {
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        using var average = new AveragedWeights(new WeightAverage { Decay = decay }, classifier);
        double[] expected = [.. Weights(classifier).Select(weight => (double)weight)];
        for (int step = 1; step <= 4; step++)
        {
            Shift(classifier, 0.1 * step);
            float[] now = Weights(classifier);
            average.Add();
            // 2/11, 3/12, 4/13, ... until the decay is reached.
            double kept = Math.Min(decay, (1.0 + step) / (10 + step));
            expected = [.. expected.Zip(now, (mean, weight) => kept * mean + (1 - kept) * weight)];
        }

        float[] last = Weights(classifier);
        float[] averaged;
        using (average.TakePlace())
        {
            averaged = Weights(classifier);
        }

        Assert.Multiple(() =>
        {
            Assert.That(averaged, Is.EqualTo(expected).Within(1e-6));
            Assert.That(Weights(classifier), Is.EqualTo(last));
            Assert.That(averaged, Is.Not.EqualTo(last));
        });
    }

    [Test]
    public void RunningStatisticsGoWithTheirWeights()
    {
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        Tensor running = classifier.state_dict()
            .First(entry => entry.Key.EndsWith("running_var", StringComparison.Ordinal)).Value;
        using var average = new AveragedWeights(new WeightAverage(), classifier);
        Fill(running, 3);
        using (average.TakePlace())
        {
            Assert.That(First(running), Is.EqualTo(1), "that before the first step");
            Fill(running, 7);
        }

        Assert.That(First(running), Is.EqualTo(3));
        using (average.TakePlace())
        {
            Assert.That(First(running), Is.EqualTo(7));
        }
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        Assert.Multiple(() =>
        {
            Assert.That(LiveTensors.Left(Use), Is.Zero);
            Assert.That(is_grad_enabled(), "gradients are computed as before");
        });

        void Use()
        {
            using var average = new AveragedWeights(new WeightAverage(), classifier);
            average.Add();
            using (average.TakePlace())
            {
                // The network has the averaged weights here.
            }
        }
    }

    private static float[] Weights(BinaryClassifier classifier) =>
        [.. classifier.parameters().SelectMany(weight => weight.detach().data<float>().ToArray())];

    private static void Shift(BinaryClassifier classifier, double by)
    {
        using IDisposable noGradient = no_grad();
        foreach (Tensor weight in classifier.parameters())
        {
            using Tensor change = full_like(weight, by);
            weight.copy_(weight.add(change));
        }
    }

    private static void Fill(Tensor values, float value)
    {
        using Tensor filled = full_like(values, value);
        values.copy_(filled);
    }

    private static float First(Tensor values) => values.data<float>()[0];
}
