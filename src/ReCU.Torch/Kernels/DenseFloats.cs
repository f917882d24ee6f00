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

    /// <summary>The most elements that TorchSharp gives access to at once: 2 GiB.</summary>
    public const long LargestCount = int.MaxValue / sizeof(float);

    /// <summary>Whether a tensor is float32, on the CPU, contiguous, and neither empty nor too large.</summary>
    public static bool Fits(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
        && tensor.numel() is > 0 and <= LargestCount;
}
