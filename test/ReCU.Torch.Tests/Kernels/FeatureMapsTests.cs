using ReCU.Torch.Kernels;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Kernels;

/// <summary>Kernels read and write memory without looking again: what is not theirs is refused.</summary>
public sealed class FeatureMapsTests
{
    [Test]
    public void OnlyFloat32InChannelsLastIsWrapped()
    {
        using Tensor maps = FeatureMaps.Empty(2, 3, 4, 5);
        using Tensor wide = maps.to(ScalarType.Float64);
        using Tensor narrow = maps.to(ScalarType.BFloat16);
        using Tensor contiguous = maps.contiguous();
        Assert.That(new FeatureMaps(maps).SampleSize, Is.EqualTo(60));
        AssertRefused(other => new FeatureMaps(other), wide, narrow, contiguous);
    }

    [Test]
    public void OnlyContiguousFloat32IsWrapped()
    {
        using Tensor values = zeros([2, 3], ScalarType.Float32);
        using Tensor wide = values.to(ScalarType.Float64);
        using Tensor narrow = values.to(ScalarType.BFloat16);
        using Tensor transposed = values.t();
        Assert.That(new DenseFloats(values).SampleSize, Is.EqualTo(3));
        AssertRefused(other => new DenseFloats(other), wide, narrow, transposed);
    }

    private static void AssertRefused<T>(Func<Tensor, T> wrap, params Tensor[] others)
    {
        foreach (Tensor other in others)
        {
            Assert.That(() => wrap(other), Throws.ArgumentException.With.Message.Contains($"{other.dtype}"));
        }
    }
}
