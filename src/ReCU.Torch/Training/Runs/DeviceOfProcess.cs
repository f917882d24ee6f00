using ReCU.Torch.Devices;

namespace ReCU.Torch.Training.Runs;

/// <summary>What a process computes on: of several on a machine with GPUs, each has one of its own.</summary>
internal static class DeviceOfProcess
{
    /// <summary>Chooses by the number of the process on its machine, where the options leave the choice.</summary>
    /// <param name="options">The options of the training.</param>
    public static Device Choose(TrainingOptions options) => Choose(options, CudaDevices.Count);

    /// <summary>As on a machine with so many GPUs.</summary>
    /// <param name="options">The options of the training.</param>
    /// <param name="cudaDevices">Counts its GPUs; called only where it matters.</param>
    public static Device Choose(TrainingOptions options, Func<int> cudaDevices) =>
        options is { Device.Kind: DeviceKind.Auto, Distribution.Group: { Size: > 1 } group }
            ? Choose(group.LocalRank, cudaDevices())
            : options.Device;

    /// <summary>Chooses of so many GPUs.</summary>
    /// <param name="localRank">The number of the process on its machine.</param>
    /// <param name="cudaDevices">The GPUs of the machine.</param>
    public static Device Choose(int localRank, int cudaDevices) =>
        cudaDevices == 0 ? Device.Cpu : Device.Cuda(localRank % cudaDevices);
}
