using ReCU.Data;
using ReCU.Torch.Devices;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class BatchNormEstimateTests
{
    private static readonly ImageSet _images = TestImages.Random((1, 8, 8), 24, seed: 2);
    private static readonly TrainingOptions _options = TestImages.Options with { BatchSize = 7 };
    private static readonly Normalisation _scale = new([100], [50]);

    [Test]
    public void StatisticsAreTheMeanOverTheBatches()
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        var plan = new EpochPlan([.. Enumerable.Range(0, _images.Count)], _options, epoch: 1);
        long[] counts = Counts(classifier);

        Set(classifier, plan);

        // The stem's batch norm sees what its convolution makes of the images.
        Dictionary<string, Tensor> state = classifier.state_dict();
        string[] stem = [.. state.Keys.Where(name => name.Contains("running_", StringComparison.Ordinal)).Take(2)];
        Tensor weight = state.First(entry => entry.Value.dim() == 4).Value.to(ScalarType.Float64);
        int window = (int)weight.shape[2];
        var (means, variances) = (new List<Tensor>(), new List<Tensor>());
        int place = 0;
        int[] rows = plan.RowsFrom(0).ToArray();
        for (int step = 0; step < plan.Steps; step++)
        {
            float[] pixels = [.. rows[place..(place + plan.BatchSize(step))]
                .SelectMany(row => _images[row].Bytes.ToArray()).Select(pixel => (pixel - 100f) / 50)];
            place += plan.BatchSize(step);
            Tensor images = tensor(pixels, [plan.BatchSize(step), 1, 8, 8]).to(ScalarType.Float64);
            Tensor maps = nn.functional.conv2d(images, weight, strides: [2, 2], padding: [window / 2, window / 2])
                .permute(1, 0, 2, 3).flatten(1);
            means.Add(maps.mean([1]));
            variances.Add(maps.var(1, unbiased: true));
        }

        Assert.Multiple(() =>
        {
            Assert.That(plan.Steps, Is.EqualTo(4));
            Assert.That(Values(state[stem[0]]), Is.EqualTo(Values(stack([.. means]).mean([0]))).Within(1e-5));
            Assert.That(Values(state[stem[1]]), Is.EqualTo(Values(stack([.. variances]).mean([0]))).Within(1e-4));
            Assert.That(Counts(classifier), Is.EqualTo(counts), "the batches were none of the training");
        });
    }

    [Test]
    public void WhatWasThereBeforeDoesNotMatter()
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        var plan = new EpochPlan([.. Enumerable.Range(0, _images.Count)], _options, epoch: 1);
        Set(classifier, plan);
        string first = classifier.ComputeDigest();
        Set(classifier, plan);
        Assert.That(classifier.ComputeDigest(), Is.EqualTo(first));
    }

    private static void Set(BinaryClassifier classifier, EpochPlan plan)
    {
        using BatchSource source = BatchSource.Open(
            ComputeDevice.OnCpu(), new InputGeometry(_images.Shape, 0), _scale, new Augmentation(), null, [_images]);
        BatchNormEstimate.Set(classifier, source, _images, plan, _options.BatchSize, team: null, CancellationToken.None);
    }

    private static long[] Counts(BinaryClassifier classifier) => [.. classifier.state_dict()
        .Where(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
        .Select(entry => entry.Value.item<long>())];

    private static double[] Values(Tensor tensor) => tensor.to(ScalarType.Float64).data<double>().ToArray();
}
