using ReCU.Torch;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Runs;

namespace ReCU.MLNet.Internals.Training;

/// <summary>Chooses the device of a training, from its options and the <c>MLContext</c>'s GPU settings.</summary>
internal static class DeviceChoice
{
    /// <summary>Chooses the device, before any row is read.</summary>
    /// <param name="options">
    /// The options. A named device is used; only <see cref="Device.Auto"/> uses the context, and without a GPU there,
    /// each of several processes on a machine takes another one.
    /// </param>
    /// <param name="gpuDeviceId">The context's GPU, or null if it has none.</param>
    /// <param name="fallbackToCpu">Whether the CPU may replace a missing GPU of the context.</param>
    /// <param name="warn">Receives a warning if the CPU is used instead.</param>
    /// <returns>An existing device.</returns>
    /// <exception cref="DeviceNotAvailableException">The device is not there, and nothing else will do.</exception>
    public static Device Decide(TrainingOptions options, int? gpuDeviceId, bool fallbackToCpu, Action<string> warn) =>
        Decide(options, gpuDeviceId, fallbackToCpu, warn, CudaDevices.Count);

    /// <summary>As on a machine with so many GPUs.</summary>
    /// <param name="options">The options.</param>
    /// <param name="gpuDeviceId">The context's GPU, or null if it has none.</param>
    /// <param name="fallbackToCpu">Whether the CPU may replace a missing GPU of the context.</param>
    /// <param name="warn">Receives a warning if the CPU is used instead.</param>
    /// <param name="cudaDevices">Counts the GPUs; called only where it matters.</param>
    public static Device Decide(
        TrainingOptions options, int? gpuDeviceId, bool fallbackToCpu, Action<string> warn, Func<int> cudaDevices)
    {
        int? index = options.Device == Device.Auto ? gpuDeviceId : null;
        Device device = index is { } named ? Device.Cuda(named) : DeviceOfProcess.Choose(options, cudaDevices);
        if (device == Device.Cpu)
        {
            return device;
        }

        try
        {
            return device.Resolve(cudaDevices());
        }
        catch (DeviceNotAvailableException exception) when (fallbackToCpu && index is not null)
        {
            warn($"MLContext.GpuDeviceId is {index}, but the training runs on the CPU: {exception.Message}");
            return Device.Cpu;
        }
    }
}
