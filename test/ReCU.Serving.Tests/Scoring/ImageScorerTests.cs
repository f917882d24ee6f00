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

    [Test]
    public async Task ImagesThatWaitForOthersAreBoundedByTheRequests()
    {
        var time = new ManualTime();
        await using TestServer server = await TestServer.StartAsync(
            new ReCUServingOptions
            {
                ReloadInterval = TimeSpan.Zero,
                Workers = 2,
                MaximumRequests = 3,
                BatchDelay = TimeSpan.FromMilliseconds(5),
            },
            build: builder => builder.Services.AddSingleton<TimeProvider>(time));
        ImageScorer scorer = server.Services.GetRequiredService<ImageScorer>();
        using ModelLease lease = scorer.Lease();
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        // As long as it is on its way, the others wait for it.
        Task<Scores> late = Task.Run(async () => await scorer.ScoreAsync(lease, Late, CancellationToken.None));
        begun.Wait();
        Task<Scores> two = ScoreAsync(2);
        Assert.That(two.IsCompleted, Is.False);
        Assert.That(ScoreAsync(2).IsCompleted, Is.True, "There is room for one more.");
        Assert.That(ScoreAsync(4).IsCompleted, Is.True, "There never is room for so many.");
        Task<Scores> one = ScoreAsync(1);
        Assert.That(one.IsCompleted, Is.False);

        time.Fire();
        await Task.WhenAll(one, two);
        Task<Scores> three = ScoreAsync(3);
        Assert.That(three.IsCompleted, Is.False, "There is room again.");
        go.Set();
        await Task.WhenAll(late, three);

        Task<Scores> ScoreAsync(int images) =>
            scorer.ScoreAsync(lease, () => Pictures(images), CancellationToken.None).AsTask();
        PixelBatch Late()
        {
            begun.Set();
            go.Wait();
            return Pictures(1);
        }

        PixelBatch Pictures(int images)
        {
            var batch = new PixelBatch(lease, images);
            for (int i = 0; i < images; i++)
            {
                batch.Decode(lease, i, SmallModels.Picture(i));
            }

            return batch;
        }
    }
}
