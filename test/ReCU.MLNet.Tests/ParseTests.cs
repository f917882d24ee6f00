using Microsoft.ML;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>How often a model is parsed on its way from the file to the scores.</summary>
[TestFixture]
internal sealed class ParseTests
{
    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<ScoringEngine> Engines => [ScoringEngine.OnnxRuntime, ScoringEngine.Packed];

    [TestCaseSource(nameof(Engines))]
    public void AFileIsParsedOnceHoweverManyTransformersScore(ScoringEngine engine)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        OnnxModel.Save(Samples.Network, path);
        IDataView view = Samples.View(_context, 3);

        using var parses = new ParseCounter();
        ReCUBinaryNetScoringEstimator estimator =
            _context.Transforms.ApplyReCUBinaryNet(path, new ReCUScoringOptions { Engine = engine });
        for (int i = 0; i < 2; i++)
        {
            using ReCUBinaryNetTransformer transformer = estimator.Fit(view);
            Samples.Read(_context, transformer.Transform(view));
            transformer.Dispose();
            Samples.Read(_context, transformer.Transform(view));
        }

        Assert.That(parses.Count, Is.EqualTo(1));
    }

    [Test]
    public void APipelineIsLoadedWithOneParse()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("pipeline.zip");
        IDataView view = Samples.View(_context, 3);
        using (ReCUBinaryNetTransformer transformer = Samples.Transformer())
        {
            _context.Model.Save(transformer, view.Schema, path);
        }

        using var parses = new ParseCounter();
        ITransformer loaded = _context.Model.Load(path, out _);
        Samples.Read(_context, loaded.Transform(view));

        Assert.That(parses.Count, Is.EqualTo(1));
    }
}
