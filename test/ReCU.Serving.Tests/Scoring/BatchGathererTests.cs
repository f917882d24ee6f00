using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using ReCU.Classifier;
using ReCU.Serving.Measuring;
using ReCU.Serving.Scoring;
using ReCU.TestKit;

namespace ReCU.Serving.Tests.Scoring;

internal sealed class BatchGathererTests
{
    private readonly ManualTime _time = new();
    private ServiceProvider _services = null!;
    private ConcurrencyLimiter _permits = null!;
    private ImageClassifier _classifier = null!;
    private MeterReadings _readings = null!;
    private BatchGatherer _gatherer = null!;

    [SetUp]
    public void Make()
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<ServingMetrics>().BuildServiceProvider();
        _readings = new MeterReadings(_services);
        _permits = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 2, QueueLimit = 100 });
        _classifier = ImageClassifier.Open(TestServer.Model);
        _gatherer = new BatchGatherer(
            TimeSpan.FromMilliseconds(5), 3, _permits, _time, _services.GetRequiredService<ServingMetrics>());
    }

    [TearDown]
    public void Dispose()
    {
        _readings.Dispose();
        _permits.Dispose();
        _classifier.Dispose();
        _services.Dispose();
    }

    [Test]
    public async Task WhoeverIsAloneDoesNotWait()
    {
        _gatherer.Announce();
        await ScoreAsync(1);
        Assert.That(Batches, Is.EqualTo(new[] { 1 }));
        Assert.That(_time.Running, Is.Zero);
    }

    [Test]
    public async Task AFullBatchLeavesAndEachGetsItsOwnAnswer()
    {
        Announce(5);
        Task<float[]>[] answers = [ScoreAsync(1), ScoreAsync(2), ScoreAsync(3)];
        for (int seed = 1; seed <= 3; seed++)
        {
            Assert.That(await answers[seed - 1], Is.EqualTo(Direct(seed)));
        }

        Assert.That(Batches, Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task TheFirstOneWaitsForTheGivenTimeAtMost()
    {
        Announce(3);
        Task<float[]>[] answers = [ScoreAsync(1), ScoreAsync(2)];
        Assert.That(answers.Any(answer => answer.IsCompleted), Is.False);
        Assert.That(_time.Running, Is.EqualTo(1));
        _time.Fire();
        await Task.WhenAll(answers);
        Assert.That(Batches, Is.EqualTo(new[] { 2 }));
        Assert.That(_time.Running, Is.Zero);
    }

    [Test]
    public async Task NobodyWaitsForWhoeverWillNotCome()
    {
        Announce(2);
        Task<float[]> answer = ScoreAsync(1);
        Assert.That(answer.IsCompleted, Is.False);
        _gatherer.Withdraw();
        Assert.That(await answer, Is.EqualTo(Direct(1)));
    }

    [Test]
    public async Task WhoeverIsCancelledLeavesTheBatch()
    {
        Announce(3);
        using var cancellation = new CancellationTokenSource();
        Task<float[]> cancelled = ScoreAsync(1, cancellation.Token);
        Task<float[]> other = ScoreAsync(2);
        cancellation.Cancel();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        _time.Fire();
        Assert.That(await other, Is.EqualTo(Direct(2)));
        Assert.That(Batches, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task ABatchIsOfOneModel()
    {
        Announce(3);
        float[] before = Direct(1);
        Task<float[]> first = ScoreAsync(1);
        _classifier.Reload(TestServer.OtherModel);
        Task<float[]> second = ScoreAsync(1);
        Assert.That(await first, Is.EqualTo(before));
        _time.Fire();
        Assert.That(await second, Is.EqualTo(Direct(1)).And.Not.EqualTo(before));
    }

    [Test]
    public async Task MoreImagesThanABatchTakesAreScoredByThemselves()
    {
        Announce(3);
        Task<float[]> one = ScoreAsync(1);
        using ModelLease lease = _classifier.Lease();
        using var many = new PixelBatch(lease, 4);
        for (int i = 0; i < 4; i++)
        {
            many.Decode(lease, i, SmallModels.Picture(i));
        }

        Scores scores = await _gatherer.ScoreAsync(lease, many, CancellationToken.None);
        Assert.That(scores.Probabilities.ToArray()[7..14], Is.EqualTo(Direct(1)));
        Assert.That(await one, Is.EqualTo(Direct(1)));
    }

    private int[] Batches =>
        [.. _readings.All.Where(one => one.Name == "recu.serving.batch.size").Select(one => (int)one.Value)];

    private void Announce(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _gatherer.Announce();
        }
    }

    private async Task<float[]> ScoreAsync(int seed, CancellationToken cancellation = default)
    {
        using ModelLease lease = _classifier.Lease();
        using PixelBatch pixels = PixelBatch.Decode(lease, SmallModels.Picture(seed));
        return (await _gatherer.ScoreAsync(lease, pixels, cancellation)).Probabilities.ToArray();
    }

    private float[] Direct(int seed)
    {
        using ModelLease lease = _classifier.Lease();
        var pixels = new float[lease.Images.Shape.Count];
        lease.Images.Read(SmallModels.Picture(seed), pixels);
        var probabilities = new float[lease.ClassNames.Count];
        lease.Score(pixels, probabilities);
        return probabilities;
    }
}
