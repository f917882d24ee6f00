using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Kernels;

/// <summary>
/// The memory of a contiguous float32 tensor on the CPU, split along its first dimension. Valid as long as the tensor
/// lives.
/// </summary>
internal readonly unsafe struct DenseFloats
{
    // A multiple of every vector width, so that an element is computed in the same way in any share.
    private const int ShareSize = 1 << 14;

    private readonly float* _start;

    /// <summary>Wraps a tensor for which <see cref="Fits"/> holds.</summary>
    /// <exception cref="ArgumentException">It does not hold: the memory would be that of something else.</exception>
    public DenseFloats(Tensor tensor)
    {
        if (!Fits(tensor))
        {
            throw new ArgumentException(
                $"Kernels read contiguous float32 on the CPU; this is {Describe(tensor)}.", nameof(tensor));
        }

        Count = (int)tensor.shape[0];
        SampleSize = (int)(tensor.numel() / Count);
        // Native memory does not move, and the tensor's owner keeps it alive.
        _start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    /// <summary>Length of the first dimension; for activations, the number of samples.</summary>
    public int Count { get; }

    /// <summary>Number of elements for one index of the first dimension.</summary>
    public int SampleSize { get; }

    /// <summary>The elements for one index of the first dimension.</summary>
    public Span<float> this[int index] => new(_start + (long)index * SampleSize, SampleSize);

    /// <summary>All elements.</summary>
    public Span<float> Values => new(_start, Count * SampleSize);

    /// <summary>
    /// Processes all elements in shares, on as many threads as torch uses. Each element is in one share, so results do
    /// not depend on the number of threads.
    /// </summary>
    /// <param name="body">Receives the first element of a share and the number of elements.</param>
    public void ForEachShare(Action<int, int> body)
    {
        int elements = Count * SampleSize;
        int shares = (elements + ShareSize - 1) / ShareSize;
        Samples.ForEach(
            shares, ShareSize, i => body(i * ShareSize, Math.Min(ShareSize, elements - i * ShareSize)));
    }

    /// <summary>The most elements that TorchSharp can access at once: 2 GiB.</summary>
    public const long LargestCount = int.MaxValue / sizeof(float);

    /// <summary>Whether a tensor is float32, on the CPU, contiguous, not empty and not too large.</summary>
    public static bool Fits(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
        && tensor.numel() is > 0 and <= LargestCount;

    /// <summary>Type, shape, strides and device of a tensor, for a message.</summary>
    public static string Describe(Tensor tensor) =>
        $"{tensor.dtype} [{string.Join(", ", tensor.shape)}], strides [{string.Join(", ", tensor.stride())}], on "
        + $"{tensor.device_type}";
}
