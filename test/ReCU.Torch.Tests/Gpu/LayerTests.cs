using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Gpu;

/// <summary>The authors' binary convolutions on a GPU.</summary>
[Category("Gpu")]
[TestFixtureSource(typeof(BinaryConv2dGoldenTests), nameof(BinaryConv2dGoldenTests.Names))]
[NonParallelizable]
public sealed class LayerTests(string name)
{
    // Ten bits behind the binary point in each factor of a gradient's sums.
    private const double TensorFloat32Tolerance = 4.0 / 1024;

    private bool _convolutions;

    [SetUp]
    public void RequireGpu()
    {
        Gpu.Require();
        _convolutions = backends.cudnn.allow_tf32;
    }

    [TearDown]
    public void RestoreSetting() => backends.cudnn.allow_tf32 = _convolutions;

    [Test]
    public void WithoutTensorFloat32OutputsAndGradientsAreThoseOfTheAuthors([Values] bool channelsLast) =>
        Compare(signs: false, gradients: false, 1e-4, 1e-4, channelsLast);

    [Test]
    public void SignsInTensorFloat32AreAsExact([Values] bool channelsLast) =>
        Compare(signs: true, gradients: false, 1e-4, 1e-4, channelsLast);

    [Test]
    public void GradientsInTensorFloat32AreWithinItsRounding([Values] bool channelsLast) =>
        Compare(signs: true, gradients: true, 1e-4, TensorFloat32Tolerance, channelsLast);

    private void Compare(bool signs, bool gradients, double output, double gradient, bool channelsLast)
    {
        using DisposeScope scope = NewDisposeScope();
        backends.cudnn.allow_tf32 = gradients;
        using IDisposable arithmetic =
            new LayerArithmetic { Kernels = false, SignsInTensorFloat32 = signs }.Begin();
        GoldenCase golden = GoldenFiles.Read("layer", name);
        using BinaryConv2d layer = Create(golden);
        Tensor input = golden.Tensor("input").cuda();
        input = channelsLast ? input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : input;
        input = input.detach().requires_grad_(true);

        layer.train();
        Tensor result = layer.forward(input);
        BackwardPass.Run(result.mul(golden.Tensor("grad_output").cuda()).sum());
        Close.AssertToLargest(result.cpu(), golden.Tensor("output_train"), 1e-6, output, "output_train");
        Close.AssertToLargest(input.grad!.cpu(), golden.Tensor("grad_input"), 1e-6, gradient, "grad_input");
        Close.AssertToLargest(layer.Weight.grad!.cpu(), golden.Tensor("grad_weight"), 1e-6, gradient, "grad_weight");
        Close.AssertToLargest(layer.Alpha.grad!.cpu(), golden.Tensor("grad_alpha"), 1e-6, output, "grad_alpha");
    }

    private static BinaryConv2d Create(GoldenCase golden)
    {
        Tensor weight = golden.Tensor("weight");
        var window = Window.Square(
            (int)golden.Number("kernel"), (int)golden.Number("stride"), (int)golden.Number("padding"));
        var layer = new BinaryConv2d((int)weight.shape[1], (int)weight.shape[0], window);
        using (no_grad())
        {
            layer.Weight.copy_(weight);
            layer.Alpha.copy_(golden.Tensor("alpha"));
        }

        layer.Tau = golden.Tensor("tau").item<float>();
        layer.cuda();
        return layer;
    }
}
