using System.Runtime.InteropServices;

namespace ReCU.Torch.Devices;

/// <summary>Memory of a GPU, in bytes, as its driver sees it: what every process uses.</summary>
/// <param name="Free">What is free.</param>
/// <param name="Total">What there is.</param>
/// <remarks>TorchSharp 0.107 has no function for it (dotnet/TorchSharp#1524), so NVIDIA's driver is asked.</remarks>
internal readonly record struct CudaMemory(long Free, long Total)
{
    /// <summary>What is in use. Torch keeps what it has once taken, so at the end of a run this is its peak.</summary>
    public long Used => Total - Free;

    /// <summary>Memory of the GPU that torch last used on this thread; null where nobody can tell.</summary>
    public static unsafe CudaMemory? Read()
    {
        string driver = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(driver, out nint library)
            || !NativeLibrary.TryGetExport(library, "cuMemGetInfo_v2", out nint address))
        {
            return null;
        }

        nuint free, total;
        int result = ((delegate* unmanaged<nuint*, nuint*, int>)address)(&free, &total);
        return result == 0 ? new CudaMemory((long)free, (long)total) : null;
    }
}
