using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The memory of a contiguous float32 tensor on the CPU, cut along its first dimension. Lives as long as the tensor.
/// </summary>
internal readonly unsafe struct DenseFloats
{
    // Divides into vectors of any width, so that an element is computed alike whatever the share.
    private const int ShareSize = 1 << 14;

    private readonly float* _start;

    /// <summary>Takes a tensor for which <see cref="Fits"/> holds.</summary>
    public DenseFloats(Tensor tensor)
    {
        Count = (int)tensor.shape[0];
        SampleSize = (int)(tensor.numel() / Count);
        // Native memory: it does not move, and the tensor's owner keeps it.
        _start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    /// <summary>Length of the first dimension, which for activations is the number of samples.</summary>
    public int Count { get; }

    /// <summary>Number of elements at one place of the first dimension.</summary>
    public int SampleSize { get; }

    /// <summary>The elements at one place of the first dimension.</summary>
    public Span<float> this[int index] => new(_start + (long)index * SampleSize, SampleSize);

    /// <summary>All elements.</summary>
    public Span<float> Values => new(_start, Count * SampleSize);

    /// <summary>
    /// Does something for all elements, share by share, on as many threads as torch uses: each element in one share, so
    /// that results do not depend on the number of threads.
    /// </summary>
    /// <param name="body">Gets the first element of a share, and how many there are.</param>
    public void ForEachShare(Action<int, int> body)
    {
        int elements = Count * SampleSize;
        int shares = (elements + ShareSize - 1) / ShareSize;
        Samples.ForEach(
            shares, ShareSize, i => body(i * ShareSize, Math.Min(ShareSize, elements - i * ShareSize)));
    }

    /// <summary>The most elements that TorchSharp gives access to at once: 2 GiB.</summary>
    public const long LargestCount = int.MaxValue / sizeof(float);

    /// <summary>Whether a tensor is float32, on the CPU, contiguous, and neither empty nor too large.</summary>
    public static bool Fits(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
        && tensor.numel() is > 0 and <= LargestCount;
}
