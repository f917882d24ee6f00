using ReCU.Data;
using ReCU.Graph;
using ReCU.Torch.Devices;
using ReCU.Torch.Tests.Training;
using ReCU.Torch.Tests.Training.Checkpointing;
using ReCU.Torch.Tests.Training.Runs;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Gpu;

/// <summary>Trainings whose steps a GPU has recorded as a CUDA graph.</summary>
[Category("Gpu")]
[NonParallelizable]
public sealed class RecordedTrainingTests
{
    private const long Mebibyte = 1L << 20;

    private static readonly ImageSet _images = TestImages.BrightHalves(90, seed: 1, contrast: 60);

    private static IEnumerable<string> Names => RecordedTrainings.All.Keys;

    [SetUp]
    public void RequireGpu() => Gpu.Require();

    [TestCaseSource(nameof(Names))]
    public void ARecordedTrainingEndsWithTheSameWeights(string name)
    {
        TrainingOptions options = RecordedTrainings.All[name] with { Device = Device.Cuda(), Deterministic = true };
        Assert.That(Describe(options with { CudaGraph = true }), Is.EqualTo(Describe(options)));
    }

    [TestCase(TrainingPrecision.TensorFloat32)]
    [TestCase(TrainingPrecision.BFloat16)]
    public void CoarserPrecisionsAreRecordedToo(TrainingPrecision precision)
    {
        TrainingOptions options = RecordedTrainings.All["sgd"] with
        {
            Device = Device.Cuda(),
            Deterministic = true,
            Precision = precision,
        };
        Assert.That(Describe(options with { CudaGraph = true }), Is.EqualTo(Describe(options)));
    }

    [Test]
    public void LittleMemoryStaysOfARecording()
    {
        TrainingOptions options = RecordedTrainings.All["adam"] with { Device = Device.Cuda(), CudaGraph = true };
        long before = 0;
        // Of each recording the driver or torch keeps about 2 MiB; this finds a leak of its tensors.
        for (int run = 0; run < 20; run++)
        {
            Describe(options);
            if (run == 4)
            {
                before = CudaMemory.Read(0)!.Value.Used;
            }
        }

        Assert.That(CudaMemory.Read(0)!.Value.Used - before, Is.LessThan(64 * Mebibyte));
    }

    [Test]
    public void AStepThatReadsBackIsAClearErrorAndTheNextTrainingIsSound()
    {
        TrainingOptions options = RecordedTrainings.All["sgd"] with { Device = Device.Cuda(), Deterministic = true };
        string expected = Describe(options);
        BinaryNetwork reading = new ComposedNetwork
        {
            Name = "reading",
            Stem = new StemOptions(4),
            Blocks = [new ReadingBlock(4)],
        };
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Describe(options with { Network = reading, CudaGraph = true }),
                Throws.InvalidOperationException.With.Message.Contains("Set CudaGraph to false"));
            Assert.That(Describe(options with { CudaGraph = true }), Is.EqualTo(expected));
        });
    }

    private static string Describe(TrainingOptions options)
    {
        using TrainedNetwork network = new NetworkTrainer(options).Train(_images);
        return TestRun.Describe(network);
    }

    /// <summary>A block of another assembly that asks the GPU for a value in each step.</summary>
    private sealed record ReadingBlock(int Width) : NetworkBlock(Width)
    {
        public override BlockModules CreateModules(BlockScope scope)
        {
            var window = Window.Square(Kernel, Stride, Kernel / 2);
            return new Modules(scope.AddConvolution(new ConvolutionOptions(scope.InputWidth, Width, window)));
        }

        public override IEnumerable<BlockStep> Steps() => [];

        private sealed class Modules(ConvolutionUnit unit) : BlockModules
        {
            public override Tensor Forward(Tensor input)
            {
                using Tensor sum = input.detach().sum();
                _ = sum.item<float>();
                return unit.Forward(input);
            }

            public override void Initialise(InitialValues values) => unit.Initialise(values);

            public override string WriteTo(GraphBuilder graph, string input) => unit.WriteTo(graph, input);
        }
    }
}
