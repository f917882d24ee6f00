using System.Runtime.InteropServices;
using ReCU.Distributed;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Golden;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

/// <summary>Batch norms of several members against torch's own of the whole batch, in double precision.</summary>
public sealed class SharedBatchNormTests
{
    private const int Channels = 18;

    private static readonly int[] _shares = [5, 1, 3];

    private sealed record Outcome(
        Tensor Result, Tensor OfInput, Tensor OfGamma, Tensor OfBeta, Tensor? OfAlpha, Tensor Mean, Tensor Variance);

    [Test]
    public void SharesAreNormalisedAsTheWholeBatch(
        [Values] bool kernels, [Values] bool withAlpha, [Values] bool withShortcut, [Values] bool clip)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor sums = randint(-12, 60, [9, Channels, 6, 6], generator: generator, dtype: ScalarType.Float32);
        Tensor gradient = randn([9, Channels, 6, 6], generator: generator);
        Tensor? shortcut = withShortcut ? randn([9, Channels, 6, 6], generator: generator) : null;
        Tensor? alpha = withAlpha ? randn([Channels, 1, 1], generator: generator) : null;

        Compare(sums, gradient, kernels, alpha, (norm, input, scale, start) => ScaledBatchNorm.Apply(
            input, scale, (BatchNorm2d)norm, Part(shortcut, start, input), clip));
    }

    [Test]
    public void VectorsAreNormalisedAsTheWholeBatch()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(6);
        Tensor sums = randn([9, Channels], generator: generator).mul(3).add(20);
        Tensor gradient = randn([9, Channels], generator: generator);

        Compare(sums, gradient, kernels: true, alpha: null, (norm, input, _, _) => norm.Normalise(input));
    }

    [Test]
    public void EvaluationMeetsNobody()
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNorm2d norm = nn.BatchNorm2d(3);
        norm.eval();
        using IDisposable arithmetic =
            new LayerArithmetic { Exchange = new Meeting(ProcessGroup.Alone, () => Assert.Fail("met")) }.Begin();

        ScaledBatchNorm.Apply(ones(2, 3, 2, 2), null, norm, null, clip: true);
    }

    private static void Compare(
        Tensor sums,
        Tensor gradient,
        bool kernels,
        Tensor? alpha,
        Func<BatchNorm, Tensor, Tensor?, int, Tensor> apply)
    {
        Outcome whole = Run(sums.to(ScalarType.Float64), gradient, alpha, start: 0, apply);
        IReadOnlyList<Outcome> parts = LocalGroup.Run(_shares.Length, group =>
        {
            int start = _shares.Take(group.Rank).Sum();
            using IDisposable arithmetic =
                new LayerArithmetic { Kernels = kernels, Exchange = new Meeting(group) }.Begin();
            return Run(
                sums.narrow(0, start, _shares[group.Rank]),
                gradient.narrow(0, start, _shares[group.Rank]),
                alpha,
                start,
                apply);
        });

        Assert.That(parts.Select(part => part.Mean.bytes.ToArray()), Has.All.EqualTo(parts[0].Mean.bytes.ToArray()));
        Same(part => part.Result, all => cat([.. all], 0), "result");
        Same(part => part.OfInput, all => cat([.. all], 0), "dz");
        Same(part => part.OfGamma, Sum, "dgamma");
        Same(part => part.OfBeta, Sum, "dbeta");
        Same(part => part.Mean, all => all[1], "running_mean");
        Same(part => part.Variance, all => all[2], "running_var");
        if (alpha is not null)
        {
            // A batch norm cancels a scale before it, of which torch's operations leave what rounding does.
            Same(part => part.OfAlpha!, Sum, "dalpha", kernels ? 1e-6 : 1e-3);
        }

        void Same(
            Func<Outcome, Tensor> value,
            Func<IReadOnlyList<Tensor>, Tensor> join,
            string name,
            double absolute = 1e-6) =>
            Close.AssertToLargest(join([.. parts.Select(value)]), value(whole), absolute, 2e-5, name);
    }

    private static Tensor Sum(IReadOnlyList<Tensor> parts) => parts.Aggregate((sum, part) => sum.add(part));

    private static Tensor? Part(Tensor? whole, int start, Tensor like) =>
        whole?.narrow(0, start, like.shape[0]).to(like.dtype);

    private static Outcome Run(
        Tensor sums,
        Tensor gradient,
        Tensor? alpha,
        int start,
        Func<BatchNorm, Tensor, Tensor?, int, Tensor> apply)
    {
        BatchNorm norm = sums.dim() == 2 ? nn.BatchNorm1d(Channels) : nn.BatchNorm2d(Channels);
        using (no_grad())
        {
            norm.weight!.copy_(linspace(-1, 2, Channels));
            norm.bias!.copy_(linspace(0.3, -0.2, Channels));
        }

        norm.to(sums.dtype);
        Tensor input = sums.detach().requires_grad_(true);
        Tensor? scale = alpha?.to(sums.dtype).detach().requires_grad_(true);
        Tensor result = apply(norm, input, scale, start);
        result.backward([gradient.to(sums.dtype)]);
        Assert.That(norm.num_batches_tracked!.item<long>(), Is.EqualTo(1));
        return new Outcome(
            result.detach(),
            input.grad!,
            norm.weight!.grad!,
            norm.bias!.grad!,
            scale?.grad,
            norm.running_mean!.clone(),
            norm.running_var!.clone());
    }

    /// <summary>Every member has a share.</summary>
    private sealed class Meeting(ProcessGroup group, Action? met = null) : IBatchExchange
    {
        public IReadOnlyList<double[]> Exchange(NormBase norm, double[] own)
        {
            met?.Invoke();
            return Array.ConvertAll(
                group.Gather(MemoryMarshal.AsBytes<double>(own)),
                bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray());
        }
    }
}
