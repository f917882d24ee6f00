using ReCU.Torch.Devices;
using ReCU.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Devices;

/// <summary>The settings are torch's own and the process's; they can be set where there is no GPU.</summary>
[NonParallelizable]
public sealed class TorchSettingsTests
{
    private static readonly ComputeDevice _gpu = Gpu(TrainingPrecision.Float32);

    [TestCase(TrainingPrecision.Float32, false)]
    [TestCase(TrainingPrecision.TensorFloat32, true)]
    [TestCase(TrainingPrecision.BFloat16, true)]
    public void PrecisionAndThreadsHoldForTheRunOnly(TrainingPrecision precision, bool expected)
    {
        (int Threads, bool Convolutions, bool Products) before = Settings();
        int threads = before.Threads + 1;
        using (TorchSettings.Begin(Gpu(precision), threads, deterministic: false))
        {
            Assert.That(Settings(), Is.EqualTo((threads, expected, expected)));
        }

        Assert.That(Settings(), Is.EqualTo(before));
    }

    [Test]
    public void DeterministicAlgorithmsAreChosenForTheRunOnly()
    {
        using (TorchSettings.Begin(_gpu, threads: 0, deterministic: true))
        {
            Assert.That(DeterministicSwitch.IsOn);
            // Torch then fills what is not set with NaN, so that nothing depends on old memory.
            Assert.That(empty(100).data<float>().ToArray(), Is.All.NaN);
        }

        Assert.That(DeterministicSwitch.IsOn, Is.False);
    }

    [Test]
    public void ACpuIsLeftAsItIs()
    {
        (int, bool, bool) before = Settings();
        using (TorchSettings.Begin(
            ComputeDevice.OnCpu(TrainingPrecision.TensorFloat32), get_num_threads(), deterministic: true))
        {
            Assert.That(Settings(), Is.EqualTo(before));
            Assert.That(DeterministicSwitch.IsOn, Is.False);
        }
    }

    private static ComputeDevice Gpu(TrainingPrecision precision) => new(
        new torch.Device(DeviceType.CUDA, 0), LayerArithmetic.Default with { Precision = precision });

    private static (int Threads, bool Convolutions, bool Products) Settings() =>
        (get_num_threads(), backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
}
