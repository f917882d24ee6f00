using System.Runtime.InteropServices;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Golden;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

/// <summary>The fused float32 arithmetic against torch's own operations in double precision.</summary>
public sealed class ScaledBatchNormTests
{
    [Test]
    public void ResultGradientsAndRunningStatisticsAreThoseOfTheSeparateOperations(
        [Values(1, 7, 16, 33)] int size, [Values] bool withAlpha, [Values] bool withShortcut, [Values] bool clip)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)size);
        // Integers like the sums of a convolution, with a mean that is large beside the deviation.
        Tensor sums = randint(-12, 60, [5, 4, size, size], generator: generator, dtype: ScalarType.Float32);
        Tensor? alpha = withAlpha ? tensor(new float[] { 0.02f, -0.3f, 0, 1 }, 4, 1, 1) : null;
        Tensor? shortcut = withShortcut ? randn([5, 4, size, size], generator: generator) : null;
        Tensor gradient = randn([5, 4, size, size], generator: generator);

        Tensor[] actual = Run(ScalarType.Float32, sums, alpha, shortcut, clip, gradient);
        Tensor[] expected = Run(ScalarType.Float64, sums, alpha, shortcut, clip, gradient);
        string[] names = ["result", "running_mean", "running_var", "dz", "dgamma", "dbeta"];
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < actual.Length; i++)
        {
            string name = i < names.Length ? names[i] : "dalpha, then dshortcut";
            Close.AssertToLargest(actual[i], expected[i], 1e-7, 1e-5, name);
        }
    }

    [Test]
    public void AShortcutOfAnotherShapeIsWidenedOrRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        BatchNorm2d norm = nn.BatchNorm2d(3);
        Tensor sums = arange(48, ScalarType.Float32).view(2, 3, 2, 4);
        Tensor widened = ScaledBatchNorm.Apply(sums, null, norm, full(2, 1, 2, 4, 5f), clip: false);
        Tensor expected = ScaledBatchNorm.Apply(sums, null, norm, full(2, 3, 2, 4, 5f), clip: false);
        Close.Assert(widened, expected, 1e-6, 0, "result");
        Assert.That(
            () => ScaledBatchNorm.Apply(sums, null, norm, ones(1, 3, 1, 3), clip: false),
            Throws.TypeOf<ExternalException>());
        Assert.That(
            () => ScaledBatchNorm.Apply(sums, null, nn.BatchNorm2d(4), null, clip: false),
            Throws.TypeOf<ExternalException>());
    }

    private static Tensor[] Run(
        ScalarType type, Tensor sums, Tensor? alpha, Tensor? shortcut, bool clip, Tensor gradient)
    {
        BatchNorm2d norm = nn.BatchNorm2d(4);
        using (no_grad())
        {
            norm.weight!.copy_(tensor(new float[] { 1, -0.5f, 2, 0.1f }));
            norm.bias!.copy_(tensor(new float[] { 0.1f, 0, -0.2f, 0.05f }));
        }

        norm.to(type);
        Tensor z = sums.to(type).detach().requires_grad_(true);
        Tensor? scale = alpha?.to(type).detach().requires_grad_(true);
        Tensor? added = shortcut?.to(type).detach().requires_grad_(true);
        Tensor result = ScaledBatchNorm.Apply(z, scale, norm, added, clip);
        Tensor[] values = [result.detach(), norm.running_mean!.clone(), norm.running_var!.clone()];
        result.backward([gradient.to(type)]);
        Tensor[] gradients = [z.grad!, norm.weight!.grad!, norm.bias!.grad!];
        return [.. values, .. gradients, .. new[] { scale, added }.OfType<Tensor>().Select(input => input.grad!)];
    }
}
