using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ReCU.Classifier;

namespace ReCU.Serving.Tests;

internal sealed class ReCUServingOptionsTests
{
    private static readonly ReCUServingOptions _right = new();

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return new(_right with { ModelName = "" }, "ModelName");
        yield return new(_right with { ModelName = "a/b" }, "ModelName");
        yield return new(_right with { Top = 0 }, "Top is 0");
        yield return new(_right with { MaximumBodyBytes = 0 }, "MaximumBodyBytes is 0");
        yield return new(_right with { MaximumPixels = 0 }, "MaximumPixels is 0");
        yield return new(_right with { MaximumImages = 0 }, "MaximumImages is 0");
        yield return new(_right with { MaximumRequests = 0 }, "MaximumRequests is 0");
        yield return new(_right with { RetryAfter = TimeSpan.Zero }, "RetryAfter is 00:00:00");
        yield return new(_right with { RequestTimeout = TimeSpan.Zero }, "RequestTimeout is 00:00:00");
        yield return new(_right with { RequestTimeout = Timeout.InfiniteTimeSpan }, "RequestTimeout");
        yield return new(_right with { Workers = -1 }, "Workers is -1");
        yield return new(_right with { BatchDelay = TimeSpan.FromSeconds(2) }, "BatchDelay is 00:00:02");
        yield return new(_right with { MaximumBatchSize = 0 }, "MaximumBatchSize is 0");
        yield return new(_right with { ReloadInterval = TimeSpan.FromTicks(1) }, "ReloadInterval");
    }

    [TestCaseSource(nameof(Wrong))]
    public void AWrongOptionIsNamedAtOnce(ReCUServingOptions options, string message) => Assert.That(
        () => new ServiceCollection().AddReCUClassifier("model.onnx", options),
        Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    [Test]
    public void AServiceHasOneModel()
    {
        var services = new ServiceCollection();
        services.AddReCUClassifier("model.onnx");
        Assert.That(
            () => services.AddReCUClassifier("other.onnx"),
            Throws.InvalidOperationException.With.Message.Contains("one model"));
    }

    [Test]
    public async Task EndpointsNeedTheirServices()
    {
        await using WebApplication app = WebApplication.CreateSlimBuilder().Build();
        Assert.That(() => app.MapReCU(), Throws.InvalidOperationException.With.Message.Contains("AddReCUClassifier"));
    }

    [Test]
    public async Task EndpointsOfYourOwnGetTheClassifier()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.That(server.Services.GetRequiredService<ImageClassifier>().ClassNames, Has.Count.EqualTo(7));
    }
}
