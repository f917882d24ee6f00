using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Tests.Training.Sharing;

public sealed class StepShareTests
{
    [Test]
    public void IsReadAsItWasWritten([Values] bool isCancelled)
    {
        var share = new StepShare(7, 3.25, double.NaN, 4, [true, false, true], isCancelled);

        StepShare read = StepShare.Read(share.ToBytes());

        Assert.That(read with { HasGradient = [] }, Is.EqualTo(share with { HasGradient = [] }));
        Assert.That(read.HasGradient, Is.EqualTo(share.HasGradient));
    }
}
