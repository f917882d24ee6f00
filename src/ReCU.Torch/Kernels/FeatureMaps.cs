using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The memory of a float32 tensor [N, C, H, W] on the CPU that lies channels last: sample by sample, row by row, the
/// channels of a pixel side by side. Lives as long as the tensor.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 has no <c>memory_format</c>, but torch only looks at strides: a permuted contiguous tensor is
/// channels last.
/// </remarks>
internal readonly unsafe struct FeatureMaps
{
    private readonly float* _start;

    /// <summary>Takes a tensor for which <see cref="Fits"/> and <see cref="IsChannelsLast"/> hold.</summary>
    public FeatureMaps(Tensor tensor)
    {
        long[] shape = tensor.shape;
        Count = (int)shape[0];
        Channels = (int)shape[1];
        Height = (int)shape[2];
        Width = (int)shape[3];
        // Native memory: it does not move, and the tensor's owner keeps it. TorchSharp only shows that of contiguous
        // tensors.
        using Tensor rows = tensor.permute(0, 2, 3, 1);
        _start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(rows.bytes));
    }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Values of a pixel.</summary>
    public int Channels { get; }

    /// <summary>Rows of a sample.</summary>
    public int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Pixels of a sample.</summary>
    public int Area => Height * Width;

    /// <summary>Values of a sample.</summary>
    public int SampleSize => Channels * Height * Width;

    /// <summary>The values of a sample, [H, W, C].</summary>
    public Span<float> this[int sample] => new(Sample(sample), SampleSize);

    /// <summary>Where a sample begins.</summary>
    public float* Sample(int sample) => _start + (long)sample * SampleSize;

    /// <summary>Whether a tensor is [N, C, H, W] in float32, on the CPU, and neither empty nor too large.</summary>
    public static bool Fits(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.dim() == 4
        && tensor.numel() is > 0 and <= DenseFloats.LargestCount;

    /// <summary>Whether the channels of a pixel lie side by side, pixel by pixel, without gaps.</summary>
    public static bool IsChannelsLast(Tensor tensor)
    {
        long[] shape = tensor.shape;
        long[] strides = tensor.stride();
        return IsStride(1, 1)
            && IsStride(3, shape[1])
            && IsStride(2, shape[1] * shape[3])
            && IsStride(0, shape[1] * shape[3] * shape[2]);

        // A dimension of one element is never stepped over.
        bool IsStride(int dimension, long expected) => shape[dimension] == 1 || strides[dimension] == expected;
    }

    /// <summary>A tensor [N, C, H, W] that lies channels last, of unknown values; the caller disposes it.</summary>
    public static Tensor Empty(long count, long channels, long height, long width)
    {
        using Tensor memory = empty(count, height, width, channels);
        return memory.permute(0, 3, 1, 2);
    }

    /// <summary>
    /// The tensor, where it lies channels last, or else a copy that does; either way a new object, which the caller
    /// disposes.
    /// </summary>
    public static Tensor ChannelsLast(Tensor tensor)
    {
        if (IsChannelsLast(tensor))
        {
            return tensor.alias();
        }

        using Tensor permuted = tensor.permute(0, 2, 3, 1);
        using Tensor memory = permuted.contiguous();
        return memory.permute(0, 3, 1, 2);
    }
}
