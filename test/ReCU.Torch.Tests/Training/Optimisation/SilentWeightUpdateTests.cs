using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Optimisation;

/// <summary>The two operations on gradients against their formulas in doubles.</summary>
public sealed class SilentWeightUpdateTests
{
    private const int Filters = 4;
    private const int Size = 36;

    private static readonly SilentWeights[] _settings =
    [
        new() { GradientFloor = 0.05, Decay = 0.3, Memory = 0.6, Threshold = 0.2 },
        new() { GradientFloor = 0, Decay = 0.3, Memory = 0, Threshold = 1 },
        new() { GradientFloor = 0.5, Decay = 0 },
    ];

    [Test]
    public void GradientsFollowTheFormulas(
        [ValueSource(nameof(_settings))] SilentWeights options, [Values] bool isDense)
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        BinaryConv2d layer = classifier.BinaryLayers[0].Layer;
        Assert.That(layer.Weight.shape, Is.EqualTo(new long[] { Filters, 4, 3, 3 }));
        using var update = new SilentWeightUpdate(options, classifier);
        var random = new Random(1);
        var reference = new Reference(options, Values(layer.Weight));
        int changed = 0;
        for (int step = 0; step < 6; step++)
        {
            // The first filter's gradients are far below the floor, those of the others around and above it.
            float[] gradient = [.. Enumerable.Range(0, Filters * Size)
                .Select(i => (float)((random.NextDouble() - 0.5) * new[] { 1e-4, 0.02, 0.1, 1 }[i / Size]))];
            Tensor values = tensor(gradient, layer.Weight.shape);
            // The kernel takes dense memory; torch's operations take the rest, as on a GPU.
            layer.Weight.grad = isDense ? values : values.transpose(2, 3).contiguous().transpose(2, 3);

            update.Apply();

            float[] actual = Values(layer.Weight.grad!);
            double[] expected = reference.Apply(Values(layer.Weight), gradient);
            Assert.That(actual, Is.EqualTo(expected).Within(1e-5), $"step {step}");
            changed += actual.Zip(gradient).Count(pair => pair.First != pair.Second);
            Perturb(layer, random);
        }

        Assert.That(changed, Is.Positive);
    }

    [Test]
    public void LayersWithoutAGradientAreLeftAlone()
    {
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        using var update = new SilentWeightUpdate(new SilentWeights(), classifier);
        Assert.That(update.Apply, Throws.Nothing);
    }

    [Test]
    public void ANetworkWithoutBinaryLayersHasNothingToWatch()
    {
        BinaryNetwork network = TestImages.Tiny with { Precision = NetworkPrecision.Float };
        using BinaryClassifier classifier = network.Create((1, 8, 8), 2, seed: 5);
        using var update = new SilentWeightUpdate(new SilentWeights(), classifier);
        Assert.That(update.Save(), Is.Empty);
    }

    [Test]
    public void AveragesAndSignsThatAreApartAreRead()
    {
        using DisposeScope scope = NewDisposeScope();
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        using var update = new SilentWeightUpdate(new SilentWeights(), classifier);
        var tensors = new List<(string, Tensor)>();
        var expected = new List<float[]>();
        foreach ((string name, BinaryConv2d layer) in classifier.BinaryLayers)
        {
            var random = new Random(expected.Count);
            int count = (int)layer.Weight.numel();
            // Zeros too: they keep their sign.
            float[] averages = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? 0 : random.NextSingle())];
            byte[] signs = [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(2))];
            tensors.Add(($"silent.{name}.flips", tensor(averages, layer.Weight.shape)));
            tensors.Add(($"silent.{name}.signs", tensor(signs, layer.Weight.shape)));
            expected.Add([.. averages.Zip(signs, (average, sign) => sign == 1 ? average : -average)]);
        }

        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string>());
        stream.Position = 0;
        using var file = new SafetensorsFile(stream);
        update.Restore(file);

        float[][] restored = [.. update.Save().Select(state => Values(state.Value))];
        Assert.That(restored, Is.EqualTo(expected));
        Assert.That(
            restored.SelectMany(values => values).Select(float.IsNegative),
            Is.EqualTo(expected.SelectMany(values => values).Select(float.IsNegative)), "signs of zeros");
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2, seed: 5);
        using Tensor gradient = ones_like(classifier.BinaryLayers[0].Layer.Weight);
        classifier.BinaryLayers[0].Layer.Weight.grad = gradient;
        Assert.Multiple(() =>
        {
            Assert.That(LiveTensors.Left(Use), Is.Zero);
            Assert.That(is_grad_enabled(), "gradients are computed as before");
        });

        void Use()
        {
            using var update = new SilentWeightUpdate(new SilentWeights(), classifier);
            update.Apply();
        }
    }

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    // As large as the weights, so that some signs flip and others do not.
    private static void Perturb(BinaryConv2d layer, Random random)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] change =
            [.. Enumerable.Range(0, Filters * Size).Select(_ => (float)(random.NextDouble() - 0.5) * 0.2f)];
        Tensor values = tensor(change, layer.Weight.shape);
        layer.Weight.copy_(layer.Weight.add(values));
    }

    /// <summary>Filter by filter and weight by weight, in doubles.</summary>
    private sealed class Reference(SilentWeights options, float[] start)
    {
        private readonly double[] _flips = new double[start.Length];
        private bool[] _signs = Positive(start);

        public double[] Apply(float[] weights, float[] gradient)
        {
            bool[] signs = Positive(weights);
            var result = new double[weights.Length];
            for (int filter = 0; filter < Filters; filter++)
            {
                Range of = (filter * Size)..((filter + 1) * Size);
                double length = Math.Max(1e-6, Length(gradient[of]));
                double floor = options.GradientFloor * Math.Max(1e-3, Length(weights[of]));
                double factor = length < floor ? floor / length : 1;
                double mean = weights[of].Average(weight => (double)weight);
                for (int i = filter * Size; i < (filter + 1) * Size; i++)
                {
                    _flips[i] = options.Memory * _flips[i] + (signs[i] != _signs[i] ? 1 - options.Memory : 0);
                    result[i] = factor * gradient[i]
                        + (_flips[i] < options.Threshold ? options.Decay * (weights[i] - mean) : 0);
                }
            }

            _signs = signs;
            return result;
        }

        private static double Length(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

        private static bool[] Positive(float[] weights) => [.. weights.Chunk(Size).SelectMany(filter =>
        {
            double mean = filter.Average(weight => (double)weight);
            return filter.Select(weight => weight - mean >= 0);
        })];
    }
}
