using System.Runtime.InteropServices;
using ReCU.Torch.Devices;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Devices;
using ReCU.Torch.Tests.Training;
using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Optimisation;
using ReCU.Torch.Training.Reports;
using ReCU.Torch.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Gpu;

/// <summary>Single steps on a GPU.</summary>
[Category("Gpu")]
[NonParallelizable]
public sealed partial class StepTests
{
    [SetUp]
    public void RequireGpu() => Gpu.Require();

    [Test]
    public void NoStepWaits()
    {
        using DisposeScope scope = NewDisposeScope();
        ComputeDevice device = ComputeDevice.OnCuda(0, TrainingPrecision.Float32);
        using IDisposable arithmetic = device.Arithmetic.Begin();
        using BinaryClassifier classifier = TestImages.Tiny.Create((1, 8, 8), 2);
        device.Take(classifier);
        using var loss = new LabelLoss(0.1, device: device.Torch);
        using var learner = new Learner(TestImages.Options, classifier, loss);
        using var meter = new EpochMeter(device.Torch);
        using var batch = new Batch(
            zeros(16, 1, 8, 8, device: device.Torch), zeros(16, ScalarType.Int64, device.Torch), new int[16]);
        Tensor factor = rand(8192, 8192, ScalarType.Float64, device.Torch);
        // In the first turns torch still allocates blocks of pinned memory, one for each step that is queued; that
        // waits.
        for (int i = 0; i < 4; i++)
        {
            Turn();
        }

        Assert.That(Turn(), Is.False, "the steps waited for the work before them");

        bool Turn()
        {
            // Work for most of a second, which every later operation queues behind.
            for (int i = 0; i < 40; i++)
            {
                using Tensor product = factor.matmul(factor);
            }

            using var isDone = new CudaEvent();
            isDone.Record();
            Step();
            Step();
            bool hasWaited = isDone.HasPassed;
            cuda.synchronize();
            Assert.That(isDone.HasPassed, Is.True);
            return hasWaited;
        }

        void Step() => learner.Step(batch, 0.1, meter);
    }

    [Test]
    public void AnExceptionOfABackwardPassComesHome()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Failing.Apply(ones(3, 2, device: CUDA).requires_grad_(true)).sum();
        Assert.That(
            () => BackwardPass.Run(loss),
            Throws.TypeOf<ExternalException>().With.Message.EqualTo("CUDA out of memory. Tried to allocate 2.00 GiB."));
        Tensor weight = ones(2, device: CUDA).requires_grad_(true);
        BackwardPass.Run(weight.sum());
        Assert.That(weight.grad!.cpu().data<float>().ToArray(), Is.EqualTo(new[] { 1f, 1 }));
    }

    // Torch runs it on a thread of its own for the GPU.
    private sealed class Failing : SinglePassFunction<Failing, Failing.Value, int>
    {
        public static Tensor Apply(Tensor value) => Run(new Value(value));

        protected override (Tensor Result, List<Tensor> Saved, int State) Forward(Value arguments) =>
            (arguments.Given.clone(), [], 0);

        protected override List<Tensor?> Backward(List<Tensor> saved, int state, Tensor gradient) =>
            throw TorchError.With("CUDA out of memory. Tried to allocate 2.00 GiB.");

        internal sealed record Value(Tensor Given) : IFunctionArguments
        {
            public IReadOnlyList<Tensor?> Tensors => [Given];
        }
    }

    /// <summary>A point in the work of the default stream, by NVIDIA's driver.</summary>
    private sealed partial class CudaEvent : IDisposable
    {
        private readonly nint _handle;

        public CudaEvent() => Check(cuEventCreate(out _handle, 0));

        public bool HasPassed => cuEventQuery(_handle) == 0;

        public void Record() => Check(cuEventRecord(_handle, 0));

        public void Dispose() => _ = cuEventDestroy_v2(_handle);

        private static void Check(int result) => Assert.That(result, Is.Zero, "the driver's result");

#pragma warning disable IDE1006 // The driver's own names.
        [LibraryImport("libcuda.so.1")]
        private static partial int cuEventCreate(out nint handle, uint flags);

        [LibraryImport("libcuda.so.1")]
        private static partial int cuEventRecord(nint handle, nint stream);

        [LibraryImport("libcuda.so.1")]
        private static partial int cuEventQuery(nint handle);

        [LibraryImport("libcuda.so.1")]
        private static partial int cuEventDestroy_v2(nint handle);
#pragma warning restore IDE1006
    }
}
