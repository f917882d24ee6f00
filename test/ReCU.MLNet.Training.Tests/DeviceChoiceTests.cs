using Microsoft.ML;
using ReCU.Distributed;
using ReCU.MLNet.Internals.Training;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Devices that are not there, on any machine: no machine has a GPU of this number.</summary>
public sealed class DeviceChoiceTests
{
    private const int Missing = 1000;

    [Test]
    public void TheContextsGpuIsWhatAutoMeans()
    {
        Assert.That(
            () => DeviceChoice.Decide(On(Device.Auto), Missing, fallbackToCpu: false, Assert.Fail),
            Throws.TypeOf<DeviceNotAvailableException>().With.Message.Contains("Device is cuda:1000"));
    }

    [Test]
    public void ACpuWillDoWhereTheContextAllowsIt()
    {
        var warnings = new List<string>();
        Device device = DeviceChoice.Decide(On(Device.Auto), Missing, fallbackToCpu: true, warnings.Add);
        Assert.Multiple(() =>
        {
            Assert.That(device, Is.EqualTo(Device.Cpu));
            Assert.That(
                warnings,
                Has.One.Items.And.One.StartsWith("MLContext.GpuDeviceId is 1000, but the training runs on the CPU: "));
        });
    }

    [Test]
    public void WhatTheOptionNamesCounts() => Assert.Multiple(() =>
    {
        Assert.That(
            DeviceChoice.Decide(On(Device.Cpu), Missing, fallbackToCpu: false, Assert.Fail), Is.EqualTo(Device.Cpu));
        Assert.That(
            () => DeviceChoice.Decide(On(Device.Cuda(Missing)), 0, fallbackToCpu: true, Assert.Fail),
            Throws.TypeOf<DeviceNotAvailableException>());
    });

    [Test]
    public void EachProcessOfAMachineTakesAnotherGpu() => Assert.That(
        LocalGroup.Run(3, group => Decide(group, Device.Auto, gpuDeviceId: null, gpus: 2)),
        Is.EqualTo(new[] { Device.Cuda(0), Device.Cuda(1), Device.Cuda(0) }));

    [Test]
    public void WithoutGpusProcessesTakeTheCpu() => Assert.That(
        LocalGroup.Run(2, group => Decide(group, Device.Auto, gpuDeviceId: null, gpus: 0)),
        Has.All.EqualTo(Device.Cpu));

    [Test]
    public void TheContextsGpuIsThatOfAllProcesses() => Assert.That(
        LocalGroup.Run(2, group => Decide(group, Device.Auto, gpuDeviceId: 1, gpus: 2)),
        Has.All.EqualTo(Device.Cuda(1)));

    [Test]
    public void AGpuThatTheOptionNamesIsThatOfAllProcesses() => Assert.That(
        LocalGroup.Run(2, group => Decide(group, Device.Cuda(1), gpuDeviceId: 0, gpus: 2)),
        Has.All.EqualTo(Device.Cuda(1)));

    [Test]
    public void NobodyLooksForGpusWhereTheCpuIsNamed() => Assert.That(
        DeviceChoice.Decide(On(Device.Cpu), null, fallbackToCpu: true, Assert.Fail, () => throw new AssertionException(
            "It looked.")),
        Is.EqualTo(Device.Cpu));

    [Test]
    public void TheEstimatorAsksItsContext()
    {
        var mlContext = new MLContext(seed: 1) { GpuDeviceId = Missing, FallbackToCpu = false };
        ReCUBinaryNetEstimator estimator = mlContext.Transforms.TrainReCUBinaryNet(
            new ReCUBinaryNetOptions { ImageShape = (1, 8, 8), Network = BinaryNetwork.Compact });
        IDataView rows = mlContext.Data.LoadFromEnumerable(Unread());
        Assert.That(() => estimator.Fit(rows), Throws.TypeOf<DeviceNotAvailableException>());

        static IEnumerable<Row> Unread()
        {
            Assert.Fail("A row was read.");
            yield break;
        }
    }

    private static TrainingOptions On(Device device) => new() { Network = BinaryNetwork.Compact, Device = device };

    private static Device Decide(ProcessGroup group, Device device, int? gpuDeviceId, int gpus) => DeviceChoice.Decide(
        On(device) with { Distribution = new Distribution(group) }, gpuDeviceId, fallbackToCpu: false, Assert.Fail,
        () => gpus);

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [Microsoft.ML.Data.VectorType(64)]
        public float[] Pixels { get; set; } = [];
    }
}
