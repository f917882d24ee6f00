using ReCU.Torch.Devices;

namespace ReCU.Torch.Tests.Devices;

public class CudaGraphTests
{
    // Torch would end the process.
    [Test]
    public void OnlyTheFirstGpuRecords()
    {
        Assert.That(
            () => CudaGraph.Record(device: 1, () => Assert.Fail("an operation was started")),
            Throws.TypeOf<DeviceNotAvailableException>().With.Message.Contains("GPU 1"));
    }
}
