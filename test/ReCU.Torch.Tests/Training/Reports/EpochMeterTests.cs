using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Reports;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Reports;

public sealed class EpochMeterTests
{
    [Test]
    public void AnAnswerToABlendedImageCountsByTheShareOfItsClass()
    {
        using DisposeScope scope = NewDisposeScope();
        using var meter = new EpochMeter(CPU, ofShares: true);
        // The answers are 0, 1, 2, 0: the own label, the partner's, neither, and both.
        Tensor logits = tensor(new float[] { 5, 0, 0, 0, 5, 0, 0, 0, 5, 5, 0, 0 }, [4, 3]);
        Batch batch = new Batch(zeros(4, 1), tensor(new long[] { 0, 0, 1, 0 }), [0, 1, 2, 3]) with
        {
            Mixture = new Mixture(
                tensor(new long[] { 1, 1, 0, 0 }), tensor(new float[] { 0.75f, 0.875f, 0.5f, 0.25f }), []),
        };
        meter.Add(tensor(2f), logits, batch);
        meter.Add(tensor(1f), logits, batch);
        meter.Read();
        Assert.Multiple(() =>
        {
            Assert.That(meter.Images, Is.EqualTo(8));
            Assert.That(meter.Loss, Is.EqualTo(1.5));
            Assert.That(meter.Accuracy, Is.EqualTo((0.75 + 0.125 + 0 + 1) / 4));
        });
    }
}
