using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The memory of a float32 tensor [N, C, H, W] on the CPU in channels-last order: sample by sample, row by row, the
/// channels of a pixel side by side. Valid as long as the tensor lives.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 has no <c>memory_format</c>, but torch considers only the strides: a permuted contiguous tensor is
/// channels last.
/// </remarks>
internal readonly unsafe struct FeatureMaps
{
    private readonly float* _start;

    /// <summary>Wraps a tensor for which <see cref="Fits"/> and <see cref="IsChannelsLast"/> hold.</summary>
    /// <exception cref="ArgumentException">They do not hold: the memory would be that of something else.</exception>
    public FeatureMaps(Tensor tensor)
    {
        if (!Fits(tensor) || !IsChannelsLast(tensor))
        {
            throw new ArgumentException(
                $"Kernels read float32 maps on the CPU, channels last; this is {DenseFloats.Describe(tensor)}.",
                nameof(tensor));
        }

        long[] shape = tensor.shape;
        Count = (int)shape[0];
        Channels = (int)shape[1];
        Height = (int)shape[2];
        Width = (int)shape[3];
        // Native memory does not move, and the tensor's owner keeps it alive. TorchSharp gives access only to that of
        // contiguous tensors.
        using Tensor rows = tensor.permute(0, 2, 3, 1);
        _start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(rows.bytes));
    }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Channels of a pixel.</summary>
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

    /// <summary>Pointer to the first value of a sample.</summary>
    public float* Sample(int sample) => _start + (long)sample * SampleSize;

    /// <summary>Whether a tensor is [N, C, H, W] in float32, on the CPU, not empty and not too large.</summary>
    public static bool Fits(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.dim() == 4
        && tensor.numel() is > 0 and <= DenseFloats.LargestCount;

    /// <summary>Whether the tensor is channels last without gaps.</summary>
    public static bool IsChannelsLast(Tensor tensor)
    {
        long[] shape = tensor.shape;
        long[] strides = tensor.stride();
        return IsStride(1, 1)
            && IsStride(3, shape[1])
            && IsStride(2, shape[1] * shape[3])
            && IsStride(0, shape[1] * shape[3] * shape[2]);

        // The stride of a dimension with one element does not matter.
        bool IsStride(int dimension, long expected) => shape[dimension] == 1 || strides[dimension] == expected;
    }

    /// <summary>An uninitialised tensor [N, C, H, W] in channels-last order; the caller disposes it.</summary>
    public static Tensor Empty(long count, long channels, long height, long width)
    {
        using Tensor memory = empty([count, height, width, channels], ScalarType.Float32, CPU);
        return memory.permute(0, 3, 1, 2);
    }

    /// <summary>
    /// The tensor if it is channels last, else a copy that is; a new object in both cases, which the caller disposes.
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
