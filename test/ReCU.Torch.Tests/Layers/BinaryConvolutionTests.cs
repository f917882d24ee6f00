using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Golden;
using ReCU.Torch.Tests.Kernels.Signs;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

/// <summary>Convolutions on bits against torch's own operations, in every shape that a network can make.</summary>
public sealed class BinaryConvolutionTests
{
    private const double Tolerance = 1e-5;

    private static readonly (int Count, FeatureShape Input, int Filters, Window Window)[] _shapes =
    [
        (2, (16, 8, 8), 16, Window.Square(3, 1, 1)),
        (1, (1, 5, 5), 1, Window.Square(3, 1, 1)),
        (3, (3, 7, 9), 5, Window.Square(3, 2, 1)),
        (2, (17, 6, 7), 33, Window.Square(3, 1, 0)),
        (2, (64, 4, 4), 64, Window.Square(3, 1, 1)),
        (1, (80, 5, 6), 70, Window.Square(3, 2, 1)),
        (2, (48, 3, 3), 20, Window.Square(1)),
        (2, (20, 9, 9), 18, Window.Square(1, 2)),
        (2, (33, 11, 13), 17, Window.Square(5, 1, 2)),
        (1, (5, 15, 37), 6, Window.Square(7, 2, 3)),
        (2, (7, 6, 70), 9, Window.Square(2, 1, 1)),
        (1, (130, 2, 67), 3, new Window(3, 5, 1, 2)),
        (1, (9, 10, 10), 4, new Window(4, 1, 3)),
        (33, (8, 4, 4), 8, Window.Square(3, 1, 1)),
        (2, (6, 12, 12), 10, Window.Square(2, 4)),
        (1, (65, 1, 1), 66, Window.Square(3, 1, 1)),
        // More samples than a strip of the weight gradient holds.
        (70, (5, 3, 6), 7, Window.Square(3, 1, 1)),
        (40, (3, 9, 34), 3, Window.Square(3, 2, 1)),
        // A border as wide as the kernel and wider: some windows see nothing of the image.
        (2, (4, 5, 5), 6, Window.Square(3, 2, 4)),
        (2, (4, 3, 5), 6, new Window(1, 3, 1, 2)),
        // A kernel larger than the image, pixels that no window meets.
        (2, (6, 2, 3), 5, Window.Square(7, 3, 6)),
        (2, (3, 5, 11), 4, Window.Square(2, 4)),
    ];

    private static IEnumerable<(int Count, FeatureShape Input, int Filters, Window Window)> RandomShapes()
    {
        var random = new Random(17);
        int[] widths = [1, 2, 3, 5, 8, 13, 31, 32, 33, 63, 64, 65];
        for (int left = 60; left > 0;)
        {
            int kernel = random.Next(1, 8);
            int kernelWidth = random.Next(2) == 0 ? kernel : random.Next(1, 8);
            var window = new Window(kernel, kernelWidth, random.Next(1, 5), random.Next(Math.Max(kernel, kernelWidth)));
            FeatureShape input = (random.Next(1, 71), random.Next(1, 15), widths[random.Next(widths.Length)]);
            FeatureShape output = window.Slide(input, random.Next(1, 71));
            if (output is { Height: > 0, Width: > 0 })
            {
                yield return (random.Next(1, 4), input, output.Channels, window);
                left--;
            }
        }
    }

    [TestCaseSource(nameof(_shapes))]
    [TestCaseSource(nameof(RandomShapes))]
    public void SumsAndGradientsAreThoseOfFloats((int Count, FeatureShape Input, int Filters, Window Window) shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(11);
        (int channels, int height, int width) = shape.Input;
        Tensor input = randn([shape.Count, channels, height, width], generator: generator);
        Tensor filters = Signs.Take(randn(
            [shape.Filters, channels, shape.Window.KernelHeight, shape.Window.KernelWidth], generator: generator));

        Assert.That(BinaryConvolution.Takes(input, filters, shape.Window));
        AssertAlike(input, filters, shape.Window);
    }

    [Test]
    public void AnyLayoutIsTaken([Values] bool oneChannel)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(13);
        int channels = oneChannel ? 1 : 19;
        Tensor filters = Signs.Take(randn([6, channels, 3, 3], generator: generator));
        Tensor[] inputs =
        [
            randn([3, channels, 7, 10], generator: generator),
            randn([3, 7, 10, channels], generator: generator).permute(0, 3, 1, 2),
            // Parts of larger tensors: of the batch, of the channels, of the rows, every second column.
            randn([5, 7, 10, channels], generator: generator).permute(0, 3, 1, 2).narrow(0, 1, 3),
            randn([3, 7, 10, channels + 5], generator: generator).permute(0, 3, 1, 2).narrow(1, 2, channels),
            randn([3, channels, 12, 10], generator: generator).narrow(2, 4, 7),
            randn([3, 7, 20, channels], generator: generator).slice(2, 1, 20, 2).permute(0, 3, 1, 2),
            // Transposed, and one sample for all.
            randn([channels, 3, 10, 7], generator: generator).permute(1, 0, 3, 2),
            randn([1, channels, 7, 10], generator: generator).expand(3, channels, 7, 10),
        ];
        foreach (Tensor input in inputs)
        {
            AssertAlike(input, filters, Window.Square(3, 1, 1));
        }
    }

    [Test]
    public void AGradientOfOneNumberForAllIsTaken()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(14);
        Tensor input = randn([3, 5, 6, 7], generator: generator);
        Tensor filters = Signs.Take(randn([4, 5, 3, 3], generator: generator));
        var window = Window.Square(3, 1, 1);
        AssertAlike(input, filters, window, sums => full(1, 0.5f).expand(sums.shape));
        Tensor ofFilters = randn([1, 4, 1, 1], generator: generator);
        AssertAlike(input, filters, window, sums => ofFilters.expand(sums.shape));
    }

    [Test]
    public void InBFloat16GradientsAreRoundedAtMost()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(15);
        Tensor input = randn([3, 20, 9, 10], generator: generator);
        Tensor filters = Signs.Take(randn([33, 20, 3, 3], generator: generator));
        var window = Window.Square(3, 1, 1);
        Tensor[] exact = Run(input, filters, RunOnFloats(window), RandomGradient);
        using IDisposable arithmetic = new LayerArithmetic { Precision = TrainingPrecision.BFloat16 }.Begin();
        Tensor[] rounded = Run(input, filters, RunOnBits(window), RandomGradient);
        Assert.That(rounded[0].equal(exact[0]).all().item<bool>(), "sums");
        Close.AssertToLargest(rounded[1], exact[1], 0, 3.0 / 128, "gradient of the activations");
        Close.AssertToLargest(rounded[2], exact[2], 0, 3.0 / 128, "gradient of the filters");
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void AGradientThatIsNotFiniteIsNotHidden(float value)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(16);
        Tensor input = randn([2, 5, 6, 7], generator: generator);
        Tensor filters = Signs.Take(randn([6, 5, 3, 3], generator: generator));
        var window = Window.Square(3, 1, 1);
        for (int place = 0; place < 6 * 6 * 7; place += 5)
        {
            Tensor Gradient(Tensor sums)
            {
                Tensor gradient = ones_like(sums).contiguous();
                gradient.view(-1)[place] = value;
                return gradient;
            }

            Tensor[] onFloats = Run(input, filters, RunOnFloats(window), Gradient);
            Tensor[] onBits = Run(input, filters, RunOnBits(window), Gradient);
            Assert.That(onFloats[1].isfinite().all().item<bool>(), Is.False);
            for (int i = 1; i < onBits.Length; i++)
            {
                Tensor hidden = onFloats[i].isfinite().logical_not().logical_and(onBits[i].isfinite());
                Assert.That(hidden.any().item<bool>(), Is.False, $"gradient {i}, place {place}");
            }
        }
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void AnActivationThatIsNotFiniteSpoilsTheGradientOfItsSampleAlone(float value)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(17);
        Tensor input = randn([3, 5, 6, 7], generator: generator);
        input[1, 2, 3, 4] = value;
        Tensor filters = Signs.Take(randn([6, 5, 3, 3], generator: generator));
        Tensor[] onBits = Run(input, filters, RunOnBits(Window.Square(3, 1, 1)), RandomGradient);
        Tensor[] onFloats = Run(input, filters, RunOnFloats(Window.Square(3, 1, 1)), RandomGradient);
        Assert.That(onBits[0].equal(onFloats[0]).all().item<bool>(), "sums");
        Assert.That(onBits[1].isnan().equal(onFloats[1].isnan()).all().item<bool>(), "gradient of the activations");
        Close.AssertToLargest(onBits[2], onFloats[2], 0, Tolerance, "gradient of the filters");
    }

    [Test]
    public void NeitherThreadsNorRepetitionChangeABit()
    {
        // Torch's gradients depend on the number of threads.
        GradientInstructions.Require();
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(18);
        Tensor input = randn([9, 40, 18, 18], generator: generator);
        Tensor weights = randn([72, 40, 3, 3], generator: generator);
        int before = get_num_threads();
        try
        {
            Tensor[]? first = null;
            foreach (int threads in new[] { 1, 2, 1, 2, 16 })
            {
                set_num_threads(threads);
                Tensor[] values = Run(
                    input,
                    weights,
                    (activations, weight) => BinaryConvolution.Apply(
                        activations, RectifiedClamp.Apply(weight, 0.9), Window.Square(3, 1, 1)),
                    RandomGradient);
                first ??= values;
                for (int i = 0; i < values.Length; i++)
                {
                    Assert.That(values[i].equal(first[i]).all().item<bool>(), $"value {i}, {threads} threads");
                }
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Test]
    public void WhatNeedsNoGradientGetsNone([Values] bool ofActivations)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(19);
        Tensor input = randn([2, 5, 6, 7], generator: generator).requires_grad_(ofActivations);
        Tensor filters = Signs.Take(randn([6, 5, 3, 3], generator: generator)).requires_grad_(!ofActivations);
        BinaryConvolution.Apply(input, filters, Window.Square(3, 1, 1)).sum().backward();
        Assert.That(input.grad is not null, Is.EqualTo(ofActivations));
        Assert.That(filters.grad is not null, Is.EqualTo(!ofActivations));
    }

    [Test]
    public void WhatDoesNotFitTogetherIsLeftToTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = ones(2, 4, 5, 5);
        var window = Window.Square(3);
        Assert.Multiple(() =>
        {
            Assert.That(BinaryConvolution.Takes(input, ones(6, 4, 3, 3), window));
            Assert.That(BinaryConvolution.Takes(input, ones(6, 3, 3, 3), window), Is.False, "channels");
            Assert.That(BinaryConvolution.Takes(input, ones(6, 4, 3, 3, ScalarType.Float64), window), Is.False, "type");
            Assert.That(BinaryConvolution.Takes(ones(0, 4, 5, 5), ones(6, 4, 3, 3), window), Is.False, "no sample");
            Assert.That(BinaryConvolution.Takes(input, ones(6, 4, 7, 7), Window.Square(7)), Is.False, "no result");
        });
    }

    private static void AssertAlike(
        Tensor input, Tensor filters, Window window, Func<Tensor, Tensor>? makeGradient = null)
    {
        Tensor[] onFloats = Run(input, filters, RunOnFloats(window), makeGradient ?? RandomGradient);
        Tensor[] onBits = Run(input, filters, RunOnBits(window), makeGradient ?? RandomGradient);
        Assert.That(onBits[0].equal(onFloats[0]).all().item<bool>(), "sums");
        Close.AssertToLargest(onBits[1], onFloats[1], 0, Tolerance, "gradient of the activations");
        Close.AssertToLargest(onBits[2], onFloats[2], 0, Tolerance, "gradient of the filters");
        Assert.That(
            BinaryConvolution.Sums(input, filters, window).equal(onFloats[0]).all().item<bool>(), "sums in evaluation");
    }

    private static Func<Tensor, Tensor, Tensor> RunOnBits(Window window) =>
        (values, signs) => BinaryConvolution.Apply(values, signs, window);

    private static Func<Tensor, Tensor, Tensor> RunOnFloats(Window window) => (values, signs) =>
    {
        using IDisposable arithmetic = new LayerArithmetic { Kernels = false }.Begin();
        return BinaryActivation.Apply(values, training: true).Convolve(signs, window);
    };

    private static Tensor RandomGradient(Tensor sums)
    {
        using var generator = new Generator(12);
        return randn(sums.shape, generator: generator);
    }

    private static Tensor[] Run(
        Tensor input, Tensor filters, Func<Tensor, Tensor, Tensor> convolve, Func<Tensor, Tensor> makeGradient)
    {
        Tensor values = input.detach().requires_grad_(true);
        Tensor signs = filters.clone().requires_grad_(true);
        Tensor sums = convolve(values, signs);
        sums.backward([makeGradient(sums)]);
        return [sums.detach(), values.grad!, signs.grad!];
    }
}
