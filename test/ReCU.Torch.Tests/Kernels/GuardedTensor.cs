using ReCU.Torch.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>
/// A tensor amid memory that nobody may write to, and that spoils what is computed from it: NaN around floats. What a
/// kernel has not written is NaN too.
/// </summary>
internal sealed class GuardedTensor
{
    // More than the longest vector, and than the pixels that kernels take at once.
    private const int Guard = 256;
    private const int Canary = 0x5A5A5A5A;

    private readonly Tensor _memory;
    private readonly long _length;

    public GuardedTensor(ScalarType type, params long[] shape)
    {
        _length = shape.Aggregate(1L, (product, dimension) => product * dimension);
        _memory = type == ScalarType.Float32
            ? full(_length + 2 * Guard, float.NaN)
            : full(_length + 2 * Guard, Canary, type);
        Values = _memory.narrow(0, Guard, _length).view(shape);
    }

    public Tensor Values { get; }

    /// <summary>Maps [N, C, H, W], channels last.</summary>
    public static GuardedTensor Maps(long count, long channels, long height, long width) =>
        new(ScalarType.Float32, count, height, width, channels);

    /// <summary>The same with values.</summary>
    public static GuardedTensor Maps(float[] values, long count, long channels, long height, long width)
    {
        GuardedTensor tensor = Maps(count, channels, height, width);
        using Tensor given = torch.tensor(values, count, height, width, channels);
        tensor.Values.copy_(given);
        return tensor;
    }

    /// <summary>The tensor as a kernel sees it; made with <see cref="Maps(long, long, long, long)"/>.</summary>
    public FeatureMaps FeatureMaps => new(Values.permute(0, 3, 1, 2));

    public float[] ToArray() => Values.contiguous().data<float>().ToArray();

    public void AssertNobodyWroteAround(string what)
    {
        foreach (Tensor guard in new[] { _memory.narrow(0, 0, Guard), _memory.narrow(0, Guard + _length, Guard) })
        {
            Tensor intact = _memory.dtype == ScalarType.Float32 ? guard.isnan() : guard.eq(Canary);
            Assert.That(intact.all().item<bool>(), $"{what}: written to the memory around");
        }
    }
}
