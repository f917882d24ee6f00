using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Optimisation;

/// <summary>The loss of the labels against its formula in doubles.</summary>
public sealed class LabelLossTests
{
    private static readonly float[] _logits = [1, -2, 0.5f, 3, 0, -1, 0.25f, 0.5f, 2, -1, 4, 1];
    private static readonly long[] _labels = [0, 2, 1, 1];
    private static readonly long[] _partners = [1, 0, 2, 1];
    private static readonly float[] _shares = [0.75f, 0.1f, 1, 0.5f];

    [Test]
    public void OfBlendedImagesEachLabelCountsByItsShare([Values(0, 0.2)] double smoothing)
    {
        using DisposeScope scope = NewDisposeScope();
        Batch batch = new Batch(zeros(4, 1, 1, 1), tensor(_labels), [0, 1, 2, 3]) with
        {
            Mixture = new Mixture(tensor(_partners), tensor(_shares), []),
        };
        using var loss = new LabelLoss(smoothing);
        double expected = Enumerable.Range(0, 4).Average(i =>
            _shares[i] * OfOne(i, _labels[i], smoothing) + (1 - _shares[i]) * OfOne(i, _partners[i], smoothing));
        Assert.That(
            loss.Compute(new Prediction(tensor(_logits, [4, 3])), batch, TrainingTarget.None).item<float>(),
            Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void WeightsOfClassesMakeAWeightedMean([Values(0, 0.2)] double smoothing, [Values] bool blended)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] weights = [0.5f, 3, 1];
        Batch batch = new Batch(zeros(4, 1, 1, 1), tensor(_labels), [0, 1, 2, 3]) with
        {
            Mixture = blended ? new Mixture(tensor(_partners), tensor(_shares), []) : null,
        };
        using var loss = new LabelLoss(smoothing, weights);
        double[] shares = [.. _shares.Select(share => blended ? share : 1.0)];
        double sum = Enumerable.Range(0, 4).Sum(i =>
            shares[i] * weights[_labels[i]] * OfOne(i, _labels[i], smoothing)
            + (1 - shares[i]) * weights[_partners[i]] * OfOne(i, _partners[i], smoothing));
        double total = Enumerable.Range(0, 4).Sum(i =>
            shares[i] * weights[_labels[i]] + (1 - shares[i]) * weights[_partners[i]]);
        Tensor logits = tensor(_logits, [4, 3]);
        float actual = loss.Compute(new Prediction(logits), batch, loss.TargetOf(batch)).item<float>();
        Assert.That(actual, Is.EqualTo(sum / total).Within(1e-6));
        if (!blended && smoothing == 0)
        {
            Tensor ofTorch = nn.functional.cross_entropy(logits, batch.Labels, weight: tensor(weights));
            Assert.That(actual, Is.EqualTo(ofTorch.item<float>()).Within(1e-6));
        }
    }

    /// <summary>-sum of t log p, t of the label and evenly of all.</summary>
    private static double OfOne(int row, long label, double smoothing)
    {
        float[] logits = _logits[(3 * row)..(3 * row + 3)];
        double total = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        return logits.Select((logit, k) => ((k == label ? 1 - smoothing : 0) + smoothing / 3) * (total - logit)).Sum();
    }
}
