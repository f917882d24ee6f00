using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

public sealed class FloatConv2dTests
{
    [Test]
    public void ABinaryInputIsConvolvedAsSigns([Values] bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        using FloatConv2d layer = Create(binaryInput: true);
        layer.train(training);
        Tensor input = Input();
        Tensor signs = input.ge(0).to_type(ScalarType.Float32) * 2 - 1;
        Tensor expected = nn.functional.conv2d(signs, layer.Weight, padding: [1, 1]);
        Assert.That(layer.forward(input).allclose(expected, atol: 1e-5), Is.True);
    }

    [Test]
    public void TheGradientOfABinaryInputIsThatOfABinaryConvolution()
    {
        using DisposeScope scope = NewDisposeScope();
        // Where all weights are signs already, the two layers are the same function of their input.
        using FloatConv2d layer = Create(binaryInput: true);
        using var binary = new BinaryConv2d(2, 3, Window.Square(3, 1, 1));
        using (no_grad())
        {
            binary.Weight.copy_(layer.Weight);
            layer.Weight.copy_(binary.SignFilters());
        }

        Assert.That(InputGradient(layer).allclose(InputGradient(binary), atol: 1e-5), Is.True);
    }

    private static FloatConv2d Create(bool binaryInput)
    {
        var layer = new FloatConv2d(2, 3, Window.Square(3, 1, 1), binaryInput);
        using IDisposable noGradient = no_grad();
        using var generator = new Generator(7);
        using Tensor weight = randn([3, 2, 3, 3], generator: generator);
        layer.Weight.copy_(weight);
        return layer;
    }

    private static Tensor Input()
    {
        using var generator = new Generator(8);
        return randn([2, 2, 5, 5], generator: generator);
    }

    private static Tensor InputGradient(nn.Module<Tensor, Tensor> layer)
    {
        Tensor input = Input().requires_grad_(true);
        layer.forward(input).square().sum().backward();
        return input.grad!;
    }
}
