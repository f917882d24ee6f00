using System.Runtime.InteropServices;

namespace ReCU.Torch.Devices;

/// <summary>A <c>c10::cuda::CUDAStream</c>, which is a <c>c10::Stream</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CudaStream
{
    /// <summary>The <c>c10::Device</c>: its type and its index, a byte each.</summary>
    public short Device;

    /// <summary>The <c>c10::StreamId</c>.</summary>
    public long Id;
}
