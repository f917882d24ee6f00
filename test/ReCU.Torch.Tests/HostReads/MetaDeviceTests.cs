using System.Runtime.InteropServices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.HostReads;

/// <summary>
/// What of a step torch's <c>meta</c> device knows, which has no values: reading one is an error. (Torch without Python
/// knows no convolution and no batch norm there.)
/// </summary>
public sealed class MetaDeviceTests
{
    private static readonly torch.Device _meta = new(DeviceType.META);

    [Test]
    public void ABatchNormReachesItsOperationWithoutReading()
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNorm2d norm = nn.BatchNorm2d(4);
        norm.to(_meta);
        Assert.That(
            () => norm.forward(zeros(2, 4, 3, 3, device: _meta)),
            Throws.TypeOf<ExternalException>().With.Message.StartsWith("aten::native_batch_norm: "));
    }

    [Test]
    public void LossOptimiserAndMeterReadNothing(
        [Values] bool adam, [Values(0, 0.1)] double smoothing, [Values] bool blended)
    {
        using DisposeScope scope = NewDisposeScope();
        var classifier = new Parameter(zeros(6, 4, device: _meta));
        var group = new ParameterGroup([classifier], WeightDecay: 1e-4);
        using ParameterUpdate update = (adam ? new Adam() : (Optimiser)new Sgd()).Begin([group], 0.1);
        using var loss = new LabelLoss(smoothing);
        using var meter = new EpochMeter(_meta, ofShares: blended);
        for (int step = 0; step < 2; step++)
        {
            Tensor labels = zeros(3, ScalarType.Int64, _meta);
            Batch batch = new Batch(zeros(3, 6, device: _meta), labels, [0, 1, 2]) with
            {
                Mixture = blended ? new Mixture(labels, zeros(3, device: _meta), []) : null,
            };
            update.ClearGradients();
            Tensor logits = batch.Images.matmul(classifier);
            Tensor value = loss.Compute(new Prediction(logits), batch, loss.TargetOf(batch));
            value.backward();
            update.Step();
            meter.Add(value, logits, batch);
        }

        Assert.That(meter.Images, Is.EqualTo(6));
        Assert.That(meter.Read, Throws.TypeOf<ExternalException>().With.Message.Contains("meta"));
    }
}
