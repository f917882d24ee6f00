using ReCU.Torch.Devices;
using ReCU.Torch.Layers;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Devices;

/// <summary>As on a GPU, but on the CPU: torch's own operations, and images put together from bytes.</summary>
internal static class PortableDevice
{
    public static ComputeDevice Create(
        TrainingPrecision precision = TrainingPrecision.Float32, bool channelsLast = false) =>
        new(CPU, new LayerArithmetic { Kernels = false, Precision = precision, SignsInTensorFloat32 = true })
        {
            AssemblesImages = true,
            ChannelsLast = channelsLast,
            Recorder = operations => new Repetition(operations),
        };

    // Computes the operations anew each time, where a GPU repeats those of the first time.
    private sealed class Repetition(Action operations) : IRecording
    {
        public void Replay() => operations();

        public void Dispose()
        {
        }
    }
}
