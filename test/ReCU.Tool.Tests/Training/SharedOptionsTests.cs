using ReCU.Distributed;
using ReCU.Tool.Training;
using ReCU.Torch;

namespace ReCU.Tool.Tests.Training;

internal sealed class SharedOptionsTests
{
    private static TrainSettings Settings { get; } = new() { Data = "flowers" };

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case(new TrainSettings { Data = "flowers", Time = "1h" }, "--time cannot be used");
        yield return Case(new TrainSettings { Data = "flowers", FindRate = true }, "--find-rate cannot be used");
        yield return Case(
            new TrainSettings { Data = "flowers", Augment = "colour,mixup" }, "--augment mixup cannot be used");
        yield return Case(new TrainSettings { Data = "flowers", Maps = "resnet.onnx" }, "--maps cannot be used");
        yield return Case(
            new TrainSettings { Data = "flowers", Balance = "weights", Teacher = "float" },
            "--balance weights cannot be used");
        yield return Case(
            new TrainSettings { Data = "flowers", BatchSize = 5 },
            "--batch-size is 5; at least 6 was expected, 2 pictures for each of the 3 processes");
    }

    [TestCaseSource(nameof(Refused))]
    public void WhatSeveralCannotDoIsNamedAsItWasTyped(TrainSettings settings, string problem)
    {
        Assert.That(SharedOptions.Problem(settings, 3), Does.StartWith(problem));
        Assert.That(SharedOptions.Problem(settings, 1), Is.Null);
    }

    [Test]
    public void WhatSeveralCanDoIsNoProblem()
    {
        Assert.That(SharedOptions.Problem(Settings, 3), Is.Null);
        Assert.That(
            SharedOptions.Problem(
                new TrainSettings { Data = "flowers", Balance = "sampling", Teacher = "float", BatchSize = 6 }, 3),
            Is.Null);
        Assert.That(SharedOptions.Problem(Settings, 33), Does.StartWith("--batch-size is 64; at least 66"));
    }

    [Test]
    public void WhatOneProcessDoesNotUseIsTold()
    {
        Assert.That(
            SharedOptions.Unused(new TrainSettings { Data = "flowers", BatchNorms = "all" }, 1),
            Does.StartWith("One process trains alone"));
        Assert.That(
            SharedOptions.Unused(new TrainSettings { Data = "flowers", Gradients = "float32" }, 1), Is.Not.Null);
        Assert.That(SharedOptions.Unused(Settings, 1), Is.Null);
        Assert.That(
            SharedOptions.Unused(new TrainSettings { Data = "flowers", BatchNorms = "all" }, 2), Is.Null);
    }

    [Test]
    public void HowProcessesShareIsChosenByName()
    {
        var settings = new TrainSettings { Data = "flowers", BatchNorms = "all", Gradients = "bfloat16" };

        Assert.That(SharedOptions.Distribute(settings, ProcessGroup.Alone), Is.EqualTo(
            new Distribution(ProcessGroup.Alone)
            {
                BatchNorms = BatchNormStatistics.Synchronised,
                Gradients = GradientPrecision.BFloat16,
            }));
        Assert.That(
            SharedOptions.Distribute(Settings, ProcessGroup.Alone), Is.EqualTo(new Distribution(ProcessGroup.Alone)));
        Assert.That(settings.Validate().Successful);
        Assert.That(
            new TrainSettings { Data = "flowers", BatchNorms = "each" }.Validate().Message,
            Is.EqualTo("--batch-norms is 'each'; share, all was expected"));
        Assert.That(
            new TrainSettings { Data = "flowers", Gradients = "int8" }.Validate().Message,
            Is.EqualTo("--gradients is 'int8'; float32, bfloat16 was expected"));
    }

    private static TestCaseData Case(TrainSettings settings, string problem) =>
        new TestCaseData(settings, problem).SetArgDisplayNames(problem);
}
