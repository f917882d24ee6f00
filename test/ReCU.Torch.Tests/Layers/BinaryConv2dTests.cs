using System.Runtime.InteropServices;
using ReCU.Graph;
using ReCU.TestKit;
using ReCU.Torch.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

public sealed class BinaryConv2dTests
{
    [Test]
    public void APaddedTapAddsNothingAndZeroCountsAsPlusOne()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new BinaryConv2d(1, 1, Window.Square(3, 1, 1));
        using (no_grad())
        {
            // Signs of w - mean(w): +1 for the first, -1 for the others.
            layer.Weight.copy_(tensor(new float[] { 9, 0, 0, 0, 0, 0, 0, 0, 0 }, 1, 1, 3, 3));
            layer.Alpha.fill_(0.5);
        }

        layer.eval();
        float[] output = layer.forward(zeros(1, 1, 3, 3)).data<float>().ToArray();
        // Inside: 1 - 8; at an edge three taps are missing; a corner has four, with the +1 only at the lower right.
        Assert.That(output, Is.EqualTo(new[] { -2f, -3, -2, -3, -3.5f, -2, -2, -2, -1 }));
    }

    [TestCase(0.5)]
    [TestCase(0)]
    [TestCase(1.01)]
    [TestCase(double.NaN)]
    public void TauOutOfRangeIsRefused(double tau)
    {
        using var layer = new BinaryConv2d(2, 2, Window.Square(1));
        Assert.That(
            () => layer.Tau = tau,
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("above 0.5 and at most 1"));
    }

    // By TorchSharp's own means, of the layer or of a module that has it.
    [Test]
    public void TauIsThatOfALoadedStateDict([Values] bool fromFile, [Values] bool nested)
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryConv2d source = Random(seed: 3);
        using BinaryConv2d target = Random(seed: 3);
        source.Tau = 0.9;
        Tensor expected = WeightGradient(source);
        Assert.That(WeightGradient(target).equal(expected).all().item<bool>(), Is.False, "0.9 clamps nothing");

        using nn.Module from = nested ? nn.Sequential(source) : source;
        using nn.Module to = nested ? nn.Sequential(target) : target;
        if (fromFile)
        {
            using var folder = new TemporaryFolder();
            from.save(folder.File("weights"));
            to.load(folder.File("weights"));
        }
        else
        {
            to.load_state_dict(from.state_dict());
        }

        Assert.That(source.Tau, Is.EqualTo(0.9), "a value that was set keeps its digits");
        Assert.That(target.Tau, Is.EqualTo(0.9f));
        source.Tau = 0.9f;
        Assert.That(WeightGradient(target).equal(WeightGradient(source)).all().item<bool>());
    }

    [TestCase(0.25f)]
    [TestCase(float.NaN)]
    public void ALoadedTauOutOfRangeIsRefused(float tau)
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryConv2d layer = Random(seed: 3);
        using (no_grad())
        {
            layer.state_dict()["tau"].fill_(tau);
        }

        for (int i = 0; i < 2; i++)
        {
            Assert.That(
                () => layer.forward(ones(2, 4, 6, 6)),
                Throws.InvalidOperationException.With.Message.Contains("above 0.5 and at most 1 was expected"));
        }

        layer.Tau = 0.8;
        Assert.That(() => layer.forward(ones(2, 4, 6, 6)), Throws.Nothing);
    }

    [Test]
    public void AFilterOfOneWeightIsRefused() =>
        Assert.That(() => new BinaryConv2d(1, 4, Window.Square(1)), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(3, ScalarType.Float32)]
    [TestCase(4, ScalarType.Float64)]
    public void AnInputThatDoesNotFitIsRefused(int channels, ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new BinaryConv2d(4, 8, Window.Square(3, 1, 1));
        foreach (bool training in new[] { true, false })
        {
            layer.train(training);
            Assert.That(
                () => layer.forward(ones([2, channels, 6, 6], type)), Throws.TypeOf<ExternalException>());
        }
    }

    [Test]
    public void EvaluationGivesGradientsToTheScalesAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new BinaryConv2d(4, 8, Window.Square(3, 1, 1));
        layer.eval();
        Tensor input = ones(2, 4, 6, 6).requires_grad_(true);
        layer.forward(input).sum().backward();
        Assert.Multiple(() =>
        {
            Assert.That(layer.Alpha.grad, Is.Not.Null);
            Assert.That(layer.Weight.grad, Is.Null);
            Assert.That(input.grad, Is.Null);
        });
    }

    [Test]
    public void TrainingWithoutGradientsComputesTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var layer = new BinaryConv2d(4, 8, Window.Square(3, 1, 1));
        using (no_grad())
        {
            layer.Weight.copy_(randn(layer.Weight.shape, generator: generator));
        }

        Tensor input = randn([2, 4, 6, 6], generator: generator);
        Tensor expected = layer.forward(input);
        using (no_grad())
        {
            Tensor output = layer.forward(input);
            Assert.That(output.requires_grad, Is.False);
            Assert.That(output.equal(expected).all().item<bool>());
        }
    }

    [Test]
    public void AStepLeavesNoTensorBehind()
    {
        using var layer = new BinaryConv2d(4, 8, Window.Square(3, 1, 1));
        Step(layer);
        long left = LiveTensors.Left(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                Step(layer);
            }
        });
        Assert.That(left, Is.Zero);

        static void Step(BinaryConv2d layer)
        {
            using DisposeScope scope = NewDisposeScope();
            layer.forward(randn(2, 4, 6, 6).requires_grad_(true)).sum().backward();
        }
    }

    private static BinaryConv2d Random(int seed)
    {
        using var generator = new Generator((ulong)seed);
        var layer = new BinaryConv2d(4, 8, Window.Square(3, 1, 1));
        using (no_grad())
        using (Tensor values = randn(layer.Weight.shape, generator: generator))
        {
            layer.Weight.copy_(values);
        }

        return layer;
    }

    private static Tensor WeightGradient(BinaryConv2d layer)
    {
        using var generator = new Generator(5);
        layer.zero_grad();
        layer.forward(randn([2, 4, 6, 6], generator: generator)).square().sum().backward();
        return layer.Weight.grad!.clone();
    }
}
