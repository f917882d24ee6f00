using ReCU.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training;

/// <summary>Torch's default type belongs to the process: other code may set it, and nothing here depends on it.</summary>
[NonParallelizable]
public sealed class DefaultTypeTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(48, seed: 4);

    private static IEnumerable<TrainingOptions> Trainings()
    {
        TrainingOptions plain = TestImages.Options with { Epochs = 2 };
        yield return plain;
        yield return plain with
        {
            Network = new ComposedNetwork
            {
                Name = "composed",
                Stem = new StemOptions(4),
                Blocks =
                [
                    new PlainBlock(6) { Activation = ActivationKind.BiasedPRelu },
                    new ResidualBlock(8) { Stride = 2, Projection = ShortcutProjection.Convolution },
                ],
                Head = new HeadOptions { Pooling = HeadPooling.Flatten },
            },
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 1 } },
                Answers = TeacherAnswers.OncePerImage,
            },
            Augmentation = Augmentation.None with { MixUp = new MixUp() },
            SilentWeights = new SilentWeights(),
            WeightAverage = new WeightAverage(),
        };
    }

    [TestCaseSource(nameof(Trainings))]
    public void ATrainingDoesNotDependOnIt(TrainingOptions options)
    {
        (float[] logits, double[] losses) = Train(options);
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.BFloat16 })
        {
            (float[] otherLogits, double[] otherLosses) = With(type, () => Train(options));
            Assert.That(otherLosses, Is.EqualTo(losses), $"{type}");
            Assert.That(otherLogits, Is.EqualTo(logits), $"{type}");
        }
    }

    [Test]
    public void ANetworkIsInFloat32([Values] NetworkPrecision precision)
    {
        BinaryNetwork architecture = TestImages.Tiny with { Precision = precision };
        float[] expected = Logits(ScalarType.Float32);
        Assert.That(Logits(ScalarType.Float64), Is.EqualTo(expected));
        Assert.That(Logits(ScalarType.BFloat16), Is.EqualTo(expected));

        float[] Logits(ScalarType type) => With<float[]>(type, () =>
        {
            using DisposeScope scope = NewDisposeScope();
            using BinaryClassifier network = architecture.Create((1, 8, 8), 2, seed: 5);
            Assert.That(
                network.state_dict().Values.Select(value => value.dtype).Distinct(),
                Is.EquivalentTo(new[] { ScalarType.Float32, ScalarType.Int64 }));
            Tensor input = ones([3, 1, 8, 8], ScalarType.Float32);
            float[] training = network.forward(input).data<float>().ToArray();
            network.eval();
            return [.. training, .. network.forward(input).data<float>().ToArray()];
        });
    }

    private static (float[] Logits, double[] Losses) Train(TrainingOptions options)
    {
        using TrainedNetwork network = new NetworkTrainer(options).Train(_images);
        return (network.Logits(_images), [.. network.Epochs.Select(epoch => epoch.TrainingLoss)]);
    }

    private static T With<T>(ScalarType type, Func<T> compute)
    {
        ScalarType before = get_default_dtype();
        set_default_dtype(type);
        try
        {
            return compute();
        }
        finally
        {
            set_default_dtype(before);
        }
    }
}
