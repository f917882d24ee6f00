using ReCU.Torch.Devices;

namespace ReCU.Torch.Tests.Gpu;

/// <summary>The GPU of these tests.</summary>
internal static class Gpu
{
    /// <summary>Skips a test, visibly, where there is none.</summary>
    public static void Require()
    {
        if (CudaDevices.Count() == 0)
        {
            Assert.Ignore("no CUDA device: torch for CUDA, a driver and a GPU are needed (docs/gpu.md)");
        }
    }
}
