using Microsoft.Extensions.DependencyInjection;
using ReCU.Classifier;
using ReCU.Serving.Scoring;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Scoring;

internal sealed class ImageScorerTests
{
    [Test]
    public async Task WhoeverIsCancelledLeavesTheQueue([Values(0, 5)] int delay)
    {
        await using TestServer server = await TestServer.StartAsync(new ReCUServingOptions
        {
            ReloadInterval = TimeSpan.Zero,
            Workers = 1,
            BatchDelay = TimeSpan.FromMilliseconds(delay),
        });
        ImageScorer scorer = server.Services.GetRequiredService<ImageScorer>();
        using ModelLease lease = scorer.Lease();
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        Task<Scores> first = Task.Run(async () => await scorer.ScoreAsync(lease, Slow, CancellationToken.None));
        begun.Wait();
        Task<Scores> second = scorer.ScoreAsync(lease, Never, cancellation.Token).AsTask();
        Task<Scores> third = scorer.ScoreAsync(lease, Quick, CancellationToken.None).AsTask();
        await cancellation.CancelAsync();
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        go.Set();
        Assert.That((await third).Probabilities.ToArray(), Is.EqualTo((await first).Probabilities.ToArray()));

        PixelBatch Quick() => PixelBatch.Decode(lease, SmallModels.Picture(1));
        static PixelBatch Never() => throw new InvalidOperationException("It was cancelled before its turn.");
        PixelBatch Slow()
        {
            begun.Set();
            go.Wait();
            return Quick();
        }
    }
}
