using ReCU.Torch;

namespace ReCU.MLNet.Internals.Training;

/// <summary>What a training computes on, by its options and by what the <c>MLContext</c> says about GPUs.</summary>
internal static class DeviceChoice
{
    /// <summary>Chooses the device, before any row is read.</summary>
    /// <param name="device">The option. What it names counts; only <see cref="Device.Auto"/> asks the context.</param>
    /// <param name="gpuDeviceId">The context's GPU, or null where it names none.</param>
    /// <param name="fallbackToCpu">Whether a CPU will do where the context's GPU is not there.</param>
    /// <param name="warn">Told that a CPU has to do.</param>
    /// <returns>A device that is there.</returns>
    /// <exception cref="DeviceNotAvailableException">The device is not there, and nothing else will do.</exception>
    public static Device Decide(Device device, int? gpuDeviceId, bool fallbackToCpu, Action<string> warn)
    {
        if (device != Device.Auto || gpuDeviceId is not { } index)
        {
            return device.Resolve();
        }

        try
        {
            return Device.Cuda(index).Resolve();
        }
        catch (DeviceNotAvailableException exception) when (fallbackToCpu)
        {
            warn($"MLContext.GpuDeviceId is {index}, but the training runs on the CPU: {exception.Message}");
            return Device.Cpu;
        }
    }
}
