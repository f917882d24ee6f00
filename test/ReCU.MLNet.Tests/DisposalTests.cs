using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class DisposalTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void TheNetworkIsLoadedWithTheFirstScoreAndFreedByDispose()
    {
        ReCUBinaryNetTransformer transformer = Samples.Transformer();
        IDataView scored = transformer.Transform(Samples.View(_context, 5));
        Assert.That(transformer.IsLoaded, Is.False);
        Samples.Read(_context, scored);
        Assert.That(transformer.IsLoaded, Is.True);

        transformer.Dispose();
        transformer.Dispose();

        Assert.That(transformer.IsLoaded, Is.False);
        Assert.That(() => Samples.Read(_context, scored), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void ACursorThatIsUnderWayStopsAfterDispose()
    {
        ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = 2 });
        IDataView scored = transformer.Transform(Samples.View(_context, 5));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        Assert.That(cursor.MoveNext(), Is.True);

        transformer.Dispose();

        Assert.That(cursor.MoveNext(), Is.True);
        Assert.That(() => cursor.MoveNext(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void DisposeDuringRunsOnOtherThreadsIsSafe()
    {
        for (int round = 0; round < 10; round++)
        {
            ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = 2, Threads = 1 });
            IDataView scored = transformer.Transform(Samples.View(_context, 50));
            Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Samples.Read(_context, scored)))];
            transformer.Dispose();
            Task.WaitAny(Task.WhenAll(readers));
            Assert.That(
                readers.SelectMany(reader => reader.Exception?.InnerExceptions ?? Enumerable.Empty<Exception>()),
                Is.All.TypeOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void DisposingAPredictionEngineDisposesItsNetwork()
    {
        ReCUBinaryNetTransformer transformer = Samples.Transformer();
        PredictionEngine<ImageRow, ScoredRow> engine =
            _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(transformer);
        engine.Predict(Samples.Rows(1)[0]);
        engine.Dispose();
        Assert.That(transformer.IsLoaded, Is.False);
    }

    [Test]
    public void AColumnOfTheSourceNeedsNoNetwork()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        IDataView scored = transformer.Transform(Samples.View(_context, 5));
        Assert.That(scored.GetColumn<int>("Id"), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(transformer.IsLoaded, Is.False);
    }
}
