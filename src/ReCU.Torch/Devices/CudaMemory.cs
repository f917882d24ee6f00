using System.Runtime.InteropServices;

namespace ReCU.Torch.Devices;

/// <summary>Memory of a GPU in bytes, as its driver reports it: the use of all processes.</summary>
/// <param name="Free">Free bytes.</param>
/// <param name="Total">All bytes.</param>
/// <remarks>TorchSharp 0.107 has no function for it (dotnet/TorchSharp#1524), so this asks NVIDIA's driver.</remarks>
internal readonly record struct CudaMemory(long Free, long Total)
{
    /// <summary>
    /// Bytes in use. Torch keeps the memory that it has allocated, so at the end of a run this is its peak.
    /// </summary>
    public long Used => Total - Free;

    /// <summary>Memory of a GPU that torch has used before; null if the driver cannot be asked.</summary>
    /// <param name="index">Index of the GPU, from 0.</param>
    public static unsafe CudaMemory? Read(int index)
    {
        string driver = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(driver, out nint library)
            || !TryGet(library, "cuDeviceGet", out nint getDevice)
            || !TryGet(library, "cuDevicePrimaryCtxRetain", out nint retain)
            || !TryGet(library, "cuDevicePrimaryCtxRelease_v2", out nint release)
            || !TryGet(library, "cuCtxPushCurrent_v2", out nint push)
            || !TryGet(library, "cuCtxPopCurrent_v2", out nint pop)
            || !TryGet(library, "cuMemGetInfo_v2", out nint getMemory))
        {
            return null;
        }

        // Torch uses the primary context of the device; the thread may have another current context.
        int device;
        nint context;
        if (((delegate* unmanaged<int*, int, int>)getDevice)(&device, index) != 0
            || ((delegate* unmanaged<nint*, int, int>)retain)(&context, device) != 0)
        {
            return null;
        }

        nuint free = 0, total = 0;
        int result = ((delegate* unmanaged<nint, int>)push)(context);
        if (result == 0)
        {
            result = ((delegate* unmanaged<nuint*, nuint*, int>)getMemory)(&free, &total);
            ((delegate* unmanaged<nint*, int>)pop)(&context);
        }

        ((delegate* unmanaged<int, int>)release)(device);
        return result == 0 ? new CudaMemory((long)free, (long)total) : null;
    }

    private static bool TryGet(nint library, string name, out nint address) =>
        NativeLibrary.TryGetExport(library, name, out address);
}
