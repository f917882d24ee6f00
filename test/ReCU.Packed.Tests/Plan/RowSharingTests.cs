using ReCU.Graph;
using ReCU.Packed.Plan;

namespace ReCU.Packed.Tests.Plan;

public class RowSharingTests
{
    [TestCase(0, 0, 1)]
    [TestCase(547_000_000, 1_800_000, 1, Description = "CIFAR ResNet-18")]
    [TestCase(1_680_000_000, 145_000_000, 4, Description = "ImageNet ResNet-18")]
    [TestCase(long.MaxValue / 2, 0, ThreadCount.Maximum)]
    public void ThreadsMoreWorkMoreThreads(long binary, long floats, int expected) =>
        Assert.That(
            RowSharing.Threads(new NetworkCost { BinaryMultiplyAdds = binary, FloatMultiplyAdds = floats }),
            Is.EqualTo(expected));
}
