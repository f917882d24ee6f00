using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Golden;

/// <summary>
/// One binary convolution against the authors' own, in both precisions, both orders of memory, and with the kernels and
/// without.
/// </summary>
[Category("Golden")]
[TestFixtureSource(nameof(Names))]
public sealed class BinaryConv2dGoldenTests(string name)
{
    public static IEnumerable<string> Names => GoldenFiles.Names("layer");

    private readonly GoldenCase _golden = GoldenFiles.Read("layer", name);

    [Test]
    public void OutputsAndGradientsAreThoseOfTheAuthors(
        [Values(ScalarType.Float32, ScalarType.Float64)] ScalarType type,
        [Values] bool channelsLast,
        [Values] bool kernels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable arithmetic = new LayerArithmetic { Kernels = kernels }.Begin();
        using BinaryConv2d layer = CreateLayer(type);
        Tensor input = Order(_golden.Tensor("input").to(type), channelsLast).requires_grad_(true);

        layer.eval();
        Compare(layer.forward(input), "output_eval");
        layer.train();
        Tensor output = layer.forward(input);
        Compare(output, "output_train");
        output.backward([_golden.Tensor("grad_output").to(type)]);
        Compare(input.grad!, "grad_input");
        Compare(layer.Weight.grad!, "grad_weight");
        Compare(layer.Alpha.grad!, "grad_alpha");
    }

    [Test]
    public void ClampLimitAndClampedShareAreThoseOfTheAuthors()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor standardised, _) = ReCU.Torch.Layers.RectifiedClamp.Standardise(_golden.Tensor("weight"));
        Tensor limit = ReCU.Torch.Layers.RectifiedClamp.ClampLimit(standardised, _golden.Tensor("tau").item<float>());
        Tensor share = standardised.abs().gt(limit).to_type(ScalarType.Float32).mean();
        Compare(limit.view(1), "clamp_limit");
        Compare(share.view(1), "clamped_fraction");
    }

    private BinaryConv2d CreateLayer(ScalarType type)
    {
        Tensor weight = _golden.Tensor("weight");
        var window = Window.Square(
            (int)_golden.Number("kernel"), (int)_golden.Number("stride"), (int)_golden.Number("padding"));
        var layer = new BinaryConv2d((int)weight.shape[1], (int)weight.shape[0], window);
        using (no_grad())
        {
            layer.Weight.copy_(weight);
            layer.Alpha.copy_(_golden.Tensor("alpha"));
        }

        layer.Tau = _golden.Tensor("tau").item<float>();
        layer.to(type);
        return layer;
    }

    private static Tensor Order(Tensor tensor, bool channelsLast) =>
        channelsLast ? tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : tensor;

    private void Compare(Tensor actual, string entry) => Close.Assert(actual, _golden.Tensor(entry), 1e-4, 1e-4, entry);
}
