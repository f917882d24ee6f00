using System.Diagnostics;
using ReCU.Data;
using ReCU.Torch.Layers;
using ReCU.Torch.Networks;
using ReCU.Torch.Tests.Golden;
using ReCU.Torch.Tests.Training;

namespace ReCU.Torch.Tests.NativeObjects;

/// <summary>
/// Trains, imports and scores while another thread of the process does what a busy application does: allocates, or
/// collects garbage all the time. What is freed too early ends the process or changes a weight.
/// </summary>
public sealed class CollectorTests
{
    private static readonly ImageSet _images = TestImages.BrightHalves(48, seed: 5);

    private static readonly TrainingOptions[] _runs =
    [
        TestImages.Options with { Epochs = 2 },
        TestImages.Options with { Epochs = 2, Optimiser = new Adam(), LearningRate = 0.01, LabelSmoothing = 0.1 },
        TestImages.Options with { Epochs = 2, Precision = TrainingPrecision.BFloat16 },
        TestImages.Options with
        {
            Epochs = 1,
            Distillation = new Distillation { Teacher = new FloatTwinTeacher(), Share = 0.5, Temperature = 2 },
        },
    ];

    public enum Disturbance
    {
        Collections,
        Allocations,
    }

    [Test]
    public void ABusyProcessChangesNothing([Values] Disturbance disturbance) =>
        Repeat(disturbance, TimeSpan.FromSeconds(4));

    /// <summary><c>dotnet test -c Release test/ReCU.Torch.Tests --filter TestCategory=Soak</c></summary>
    [Test]
    [Explicit("Takes twenty minutes; --filter TestCategory=Soak runs it.")]
    [Category("Soak")]
    public void ABusyProcessChangesNothingForTenMinutes([Values] Disturbance disturbance) =>
        Repeat(disturbance, TimeSpan.FromMinutes(10));

    private static void Repeat(Disturbance disturbance, TimeSpan time)
    {
        float[][] expected = Results();
        using var stop = new CancellationTokenSource();
        var other = new Thread(() => Disturb(disturbance, stop.Token)) { IsBackground = true };
        other.Start();
        var clock = Stopwatch.StartNew();
        int rounds = 0;
        do
        {
            Assert.That(Results(), Is.EqualTo(expected), $"Round {rounds}");
            rounds++;
        }
        while (clock.Elapsed < time);

        stop.Cancel();
        other.Join();
        TestContext.Out.WriteLine($"{rounds} rounds, {GC.CollectionCount(0)} collections");
    }

    private static float[][] Results() =>
    [
        .. _runs.Select(options =>
        {
            using TrainedNetwork network = new NetworkTrainer(options).Train(_images);
            return network.Logits(_images);
        }),
        Imported(),
    ];

    // Whoever has the tensors by name needs the network no more, and its finaliser would free them.
    [Test]
    public void ListedTensorsHoldTheirNetwork()
    {
        using BinaryClassifier network = TestImages.Tiny.Create((1, 8, 8), 2);
        Assert.That((network.state_dict() as NetworkState)?.Owner, Is.SameAs(network));
    }

    private static float[] Imported()
    {
        using ImportedNetwork network = AuthorsCheckpoint.Load(
            Path.Combine(GoldenFiles.Folder, "checkpoint", "resnet20_zip.pth.tar"));
        return [.. network.Classifier.state_dict().Values.SelectMany(tensor => tensor.ToFloats().Take(4))];
    }

    private static void Disturb(Disturbance disturbance, CancellationToken stop)
    {
        var kept = new object[256];
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            if (disturbance == Disturbance.Collections)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            else
            {
                kept[i % kept.Length] = new byte[4096];
            }
        }
    }
}
