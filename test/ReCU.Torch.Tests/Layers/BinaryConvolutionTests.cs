using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

/// <summary>Convolutions on bits against torch's own operations, in every shape that a network can make.</summary>
public sealed class BinaryConvolutionTests
{
    private const double Tolerance = 1e-5;

    private static readonly (int Count, FeatureShape Input, int Filters, Window Window)[] _shapes =
    [
        (2, (16, 8, 8), 16, Window.Square(3, 1, 1)),
        (1, (1, 5, 5), 1, Window.Square(3, 1, 1)),
        (3, (3, 7, 9), 5, Window.Square(3, 2, 1)),
        (2, (17, 6, 7), 33, Window.Square(3, 1, 0)),
        (2, (64, 4, 4), 64, Window.Square(3, 1, 1)),
        (1, (80, 5, 6), 70, Window.Square(3, 2, 1)),
        (2, (48, 3, 3), 20, Window.Square(1)),
        (2, (20, 9, 9), 18, Window.Square(1, 2)),
        (2, (33, 11, 13), 17, Window.Square(5, 1, 2)),
        (1, (5, 15, 37), 6, Window.Square(7, 2, 3)),
        (2, (7, 6, 70), 9, Window.Square(2, 1, 1)),
        (1, (130, 2, 67), 3, new Window(3, 5, 1, 2)),
        (1, (9, 10, 10), 4, new Window(4, 1, 3)),
        (33, (8, 4, 4), 8, Window.Square(3, 1, 1)),
        (2, (6, 12, 12), 10, Window.Square(2, 4)),
        (1, (65, 1, 1), 66, Window.Square(3, 1, 1)),
    ];

    [TestCaseSource(nameof(_shapes))]
    public void SumsAndGradientsAreThoseOfFloats((int Count, FeatureShape Input, int Filters, Window Window) shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(11);
        (int channels, int height, int width) = shape.Input;
        Tensor input = randn([shape.Count, channels, height, width], generator: generator);
        Tensor filters = Signs.Take(randn(
            [shape.Filters, channels, shape.Window.KernelHeight, shape.Window.KernelWidth], generator: generator));

        Tensor[] onFloats = Run(input, filters, shape.Window, (values, signs) =>
        {
            using IDisposable arithmetic = new LayerArithmetic { Kernels = false }.Begin();
            return BinaryActivation.Apply(values, training: true).Convolve(signs, shape.Window);
        });
        Tensor[] onBits = Run(
            input, filters, shape.Window, (values, signs) => BinaryConvolution.Apply(values, signs, shape.Window));

        Assert.That(onBits[0].equal(onFloats[0]).all().item<bool>(), "sums");
        Close.AssertToLargest(onBits[1], onFloats[1], 0, Tolerance, "gradient of the activations");
        Close.AssertToLargest(onBits[2], onFloats[2], 0, Tolerance, "gradient of the filters");
    }

    private static Tensor[] Run(Tensor input, Tensor filters, Window window, Func<Tensor, Tensor, Tensor> convolve)
    {
        Tensor values = input.clone().requires_grad_(true);
        Tensor signs = filters.clone().requires_grad_(true);
        Tensor sums = convolve(values, signs);
        using var generator = new Generator(12);
        sums.backward([randn(sums.shape, generator: generator)]);
        return [sums.detach(), values.grad!, signs.grad!];
    }
}
