using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

/// <summary>Convolutions of signs with gradients in bfloat16, against those in float32.</summary>
public sealed class SignConvolutionTests
{
    // Seven bits behind the binary point; sums of many rounded products stay well within three of their units.
    private const double BFloat16Tolerance = 3.0 / 128;

    [Test]
    public void SumsAreExactAndGradientsRounded([Values(1, 2)] int stride, [Values(0, 1)] int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor signs = Signs.Take(randn([2, 64, 9, 9], generator: generator));
        Tensor filters = Signs.Take(randn([8, 64, 3, 3], generator: generator));
        var window = Window.Square(3, stride, padding);

        Tensor[] exact = Run(signs, filters, window, TrainingPrecision.Float32);
        Tensor[] rounded = Run(signs, filters, window, TrainingPrecision.BFloat16);

        Assert.That(exact[0].equal(rounded[0]).all().item<bool>(), "sums");
        Assert.That(exact[0].abs().max().item<float>(), Is.GreaterThan(50));
        Close.AssertToLargest(rounded[1], exact[1], 0, BFloat16Tolerance, "gradient of the signs");
        Close.AssertToLargest(rounded[2], exact[2], 0, BFloat16Tolerance, "gradient of the filters");
        Assert.That(rounded[1].equal(exact[1]).all().item<bool>(), Is.False, "nothing was rounded");
    }

    [Test]
    public void EvaluationIsNeverRounded()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(6);
        Tensor input = randn([2, 3, 6, 6], generator: generator);
        Tensor filters = randn([4, 3, 3, 3], generator: generator);
        using IDisposable arithmetic =
            new LayerArithmetic { Precision = TrainingPrecision.BFloat16 }.Begin();
        Tensor expected = input.Convolve(filters, Window.Square(3));
        Tensor evaluated = Convolutions.ConvolveFloats(input, filters, Window.Square(3), training: false);
        Tensor trained = Convolutions.ConvolveFloats(input, filters, Window.Square(3), training: true);
        Assert.Multiple(() =>
        {
            Assert.That(evaluated.equal(expected).all().item<bool>());
            Assert.That(trained.equal(expected).all().item<bool>(), Is.False);
        });
        Close.AssertToLargest(trained, expected, 0, BFloat16Tolerance, "stem");
    }

    private static Tensor[] Run(Tensor signs, Tensor filters, Window window, TrainingPrecision precision)
    {
        using IDisposable arithmetic = new LayerArithmetic { Precision = precision }.Begin();
        Tensor input = signs.clone().requires_grad_(true);
        Tensor weight = filters.clone().requires_grad_(true);
        Tensor sums = Convolutions.ConvolveSigns(input, weight, window, training: true);
        using var generator = new Generator(7);
        sums.backward([randn(sums.shape, generator: generator)]);
        return [sums.detach(), input.grad!, weight.grad!];
    }
}
