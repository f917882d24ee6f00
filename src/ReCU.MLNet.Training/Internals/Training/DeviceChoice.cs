using ReCU.Torch;

namespace ReCU.MLNet.Internals.Training;

/// <summary>Chooses the device of a training, from its options and the <c>MLContext</c>'s GPU settings.</summary>
internal static class DeviceChoice
{
    /// <summary>Chooses the device, before any row is read.</summary>
    /// <param name="device">
    /// The option. A named device is used; only <see cref="Device.Auto"/> uses the context.
    /// </param>
    /// <param name="gpuDeviceId">The context's GPU, or null if it has none.</param>
    /// <param name="fallbackToCpu">Whether the CPU may replace a missing GPU of the context.</param>
    /// <param name="warn">Receives a warning if the CPU is used instead.</param>
    /// <returns>An existing device.</returns>
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
