using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class DisposalTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void TheNetworkIsLoadedWithTheFirstScoreAndFreedByDispose()
    {
        var networks = new OpenNetworks();
        ReCUBinaryNetTransformer transformer = networks.Transformer();
        IDataView scored = transformer.Transform(Samples.View(_context, 5));
        Assert.That(networks.Count, Is.Zero);
        Samples.Read(_context, scored);
        Assert.That(networks.Count, Is.EqualTo(1));

        transformer.Dispose();
        transformer.Dispose();

        Assert.That(networks.Count, Is.Zero);
    }

    private static IEnumerable<ScoringEngine> Engines => [ScoringEngine.OnnxRuntime, ScoringEngine.Packed];

    [TestCaseSource(nameof(Engines))]
    public void AUseAfterDisposeLoadsTheNetworkAgain(ScoringEngine engine)
    {
        List<ImageRow> rows = Samples.Rows(5);
        var networks = new OpenNetworks();
        ReCUBinaryNetTransformer transformer = networks.Transformer(new() { Engine = engine });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        for (int round = 0; round < 3; round++)
        {
            Samples.AssertScored(rows, Samples.Read(_context, scored));
            Assert.That(networks.Count, Is.EqualTo(1));
            transformer.Dispose();
            Assert.That(networks.Count, Is.Zero);
        }
    }

    [TestCaseSource(nameof(Engines))]
    public void ACursorThatIsUnderWayGoesOnAfterDispose(ScoringEngine engine)
    {
        List<ImageRow> rows = Samples.Rows(9);
        ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { Engine = engine, BatchSize = 2 });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        var read = new List<ScoredRow>();
        foreach (ScoredRow row in _context.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: false))
        {
            read.Add(row);
            transformer.Dispose();
        }

        Samples.AssertScored(rows, read);
    }

    /// <summary>The source closes the network between the rows of one batch.</summary>
    [TestCaseSource(nameof(Engines))]
    public void RowsThatWereReadBeforeDisposeAreScoredAfterIt(ScoringEngine engine)
    {
        List<ImageRow> rows = Samples.Rows(8);
        ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { Engine = engine, BatchSize = 8 });
        IDataView source = _context.Data.LoadFromEnumerable(Disposing(rows, transformer));
        Samples.AssertScored(rows, Samples.Read(_context, transformer.Transform(source)));
    }

    [TestCaseSource(nameof(Engines))]
    public void DisposeDuringRunsOnOtherThreadsChangesNoScore(ScoringEngine engine)
    {
        List<ImageRow> rows = Samples.Rows(50);
        ReCUBinaryNetTransformer transformer =
            Samples.Transformer(new() { Engine = engine, BatchSize = 2, Threads = 1 });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        for (int round = 0; round < 10; round++)
        {
            Task<List<ScoredRow>>[] readers =
                [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Samples.Read(_context, scored)))];
            while (!Task.WhenAll(readers).IsCompleted)
            {
                transformer.Dispose();
            }

            foreach (Task<List<ScoredRow>> reader in readers)
            {
                Samples.AssertScored(rows, reader.Result);
            }
        }
    }

    [Test]
    public void APredictionEngineDisposesTheNetworkAndTheNextLoadsItAgain()
    {
        ImageRow row = Samples.Rows(1)[0];
        var networks = new OpenNetworks();
        ReCUBinaryNetTransformer transformer = networks.Transformer();
        for (int request = 0; request < 3; request++)
        {
            PredictionEngine<ImageRow, ScoredRow> engine =
                _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(transformer);
            Samples.AssertScored([row], [engine.Predict(row)]);
            engine.Dispose();
            Assert.That(networks.Count, Is.Zero);
        }
    }

    [Test]
    public void RequestsMayDisposeTheSameLoadedPipelineAllAtOnce()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("pipeline.zip");
        List<ImageRow> rows = Samples.Rows(10);
        using (ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { Threads = 1 }))
        {
            _context.Model.Save(transformer, _context.Data.LoadFromEnumerable(rows).Schema, file);
        }

        ITransformer model = _context.Model.Load(file, out _);
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using PredictionEngine<ImageRow, ScoredRow> engine =
                _context.Model.CreatePredictionEngine<ImageRow, ScoredRow>(model);
            Samples.AssertScored(rows, [.. rows.Select(engine.Predict)]);
        });
    }

    [Test]
    public void AColumnOfTheSourceNeedsNoNetwork()
    {
        var networks = new OpenNetworks();
        using ReCUBinaryNetTransformer transformer = networks.Transformer();
        IDataView scored = transformer.Transform(Samples.View(_context, 5));
        Assert.That(scored.GetColumn<int>("Id"), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(networks.Count, Is.Zero);
    }

    private static IEnumerable<ImageRow> Disposing(List<ImageRow> rows, ReCUBinaryNetTransformer transformer)
    {
        foreach (ImageRow row in rows)
        {
            transformer.Dispose();
            yield return row;
        }
    }
}
