using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Devices;

/// <summary>The NVIDIA GPUs that torch can use in this process.</summary>
internal static class CudaDevices
{
    private static readonly Lazy<int> _count = new(
        () => TryInitializeDeviceType(DeviceType.CUDA) && cuda.is_available() ? cuda.device_count() : 0);

    /// <summary>Number of GPUs; 0 if torch was built without CUDA, or there is no driver.</summary>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public static int Count()
    {
        TorchRuntime.EnsureLoaded();
        return _count.Value;
    }

    /// <summary>Checks that a GPU exists.</summary>
    /// <param name="index">Index of the GPU, from 0.</param>
    /// <param name="count">Number of GPUs.</param>
    /// <exception cref="DeviceNotAvailableException">It does not exist.</exception>
    public static void Require(int index, int count)
    {
        if (count == 0)
        {
            throw new DeviceNotAvailableException(
                $"Device is {Device.Cuda(index)}, but torch finds no CUDA device here. It needs an NVIDIA GPU with its "
                + "driver, and in the application the package TorchSharp-cuda-linux or TorchSharp-cuda-windows in "
                + "place of TorchSharp-cpu. Device.Auto takes the CPU where there is no GPU.");
        }

        if (index >= count)
        {
            string found = count == 1 ? "one CUDA device, cuda:0" : $"{count} CUDA devices, cuda:0 to cuda:{count - 1}";
            throw new DeviceNotAvailableException($"Device is {Device.Cuda(index)}, but torch finds {found}.");
        }
    }
}
