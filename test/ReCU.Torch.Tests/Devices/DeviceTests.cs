using ReCU.Torch.Devices;

namespace ReCU.Torch.Tests.Devices;

public sealed class DeviceTests
{
    [TestCase("auto")]
    [TestCase("cpu")]
    [TestCase("cuda")]
    [TestCase("cuda:1")]
    [TestCase("cuda:12")]
    public void ADeviceComesBackFromItsText(string text) =>
        Assert.That(Device.Parse(text).ToString(), Is.EqualTo(text));

    [Test]
    public void TextsAreReadAsDevices() => Assert.Multiple(() =>
    {
        Assert.That(Device.Parse(" CUDA:0 "), Is.EqualTo(Device.Cuda()));
        Assert.That(Device.Parse("cuda:3"), Is.EqualTo(Device.Cuda(3)));
        Assert.That(Device.Parse("cpu"), Is.EqualTo(Device.Cpu));
        Assert.That(Device.Cuda(1), Is.Not.EqualTo(Device.Cuda()));
    });

    [TestCase("", "'' is no device; 'auto', 'cpu', 'cuda' or 'cuda:1' was expected")]
    [TestCase("cuda:", "'cuda:' is no device")]
    [TestCase("cuda:-1", "'cuda:-1' is no device")]
    [TestCase("mps", "'mps' is no device")]
    [TestCase("cuda:0,cuda:1", "names several devices; a training uses one")]
    public void OtherTextsAreRefused(string text, string message) =>
        Assert.That(() => Device.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    [Test]
    public void AnIndexBelowZeroIsRefused() =>
        Assert.That(() => Device.Cuda(-1), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void AutoTakesTheFirstGpuOrTheCpu() => Assert.Multiple(() =>
    {
        Assert.That(Device.Auto.Resolve(0), Is.EqualTo(Device.Cpu));
        Assert.That(Device.Auto.Resolve(2), Is.EqualTo(Device.Cuda(0)));
        Assert.That(Device.Cpu.Resolve(2), Is.EqualTo(Device.Cpu));
        Assert.That(Device.Cuda(1).Resolve(2), Is.EqualTo(Device.Cuda(1)));
    });

    [TestCase(0, 0, "Device is cuda, but torch finds no CUDA device here. It needs an NVIDIA GPU with its driver")]
    [TestCase(1, 1, "Device is cuda:1, but torch finds one CUDA device, cuda:0.")]
    [TestCase(4, 2, "Device is cuda:4, but torch finds 2 CUDA devices, cuda:0 to cuda:1.")]
    public void AGpuThatIsNotThereIsNamed(int index, int count, string message) => Assert.That(
        () => Device.Cuda(index).Resolve(count),
        Throws.TypeOf<DeviceNotAvailableException>().With.Message.Contains(message));

    [Test]
    public void AGpuThatIsNotThereFailsBeforeAnyWork()
    {
        // One more than there are, on any machine.
        Device missing = Device.Cuda(CudaDevices.Count());
        var trainer = new NetworkTrainer(Training.TestImages.Options with { Device = missing });
        var untouched = new ReCU.Data.ImageSet((1, 8, 8), Array.Empty<byte>(), [], 2);
        // Without images training fails too, but later.
        Assert.That(() => trainer.Train(untouched), Throws.TypeOf<DeviceNotAvailableException>());
    }
}
