using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.MLNet;

/// <summary>ML.NET's own converter, which would leave the network out.</summary>
[TestFixture]
internal sealed class ConvertToOnnxTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void TheNetworkAloneIsRefused()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        AssertRefused(transformer);
    }

    [Test]
    public void AChainThatEndsInItIsRefused() => AssertRefused(Fit(
        _context.Transforms.CopyColumns("Copy", "Id").Append(Network())));

    [Test]
    public void AChainWithItInTheMiddleIsRefused()
    {
        AssertRefused(Fit(Network().Append(_context.Transforms.Conversion.MapKeyToValue("PredictedLabel"))));
        AssertRefused(Fit(_context.Transforms.CopyColumns("Copy", "Id")
            .Append(Network())
            .Append(_context.Transforms.CopyColumns("Again", "Score"))
            .Append(_context.Transforms.NormalizeMinMax("Again"))));
    }

    [Test]
    public void ALoadedPipelineIsRefused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("pipeline.zip");
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        _context.Model.Save(transformer, Samples.View(_context, 1).Schema, file);
        AssertRefused(_context.Model.Load(file, out _));
    }

    private void AssertRefused(ITransformer model)
    {
        IDataView rows = Samples.View(_context, 3);
        using var stream = new MemoryStream();
        Assert.Multiple(() =>
        {
            Assert.That(() => _context.Model.ConvertToOnnx(model, rows, stream), Refused());
            Assert.That(() => _context.Model.ConvertToOnnx(model, rows, stream, "PredictedLabel"), Refused());
            Assert.That(() => _context.Model.ConvertToOnnx(model, rows, 12, stream), Refused());
            Assert.That(stream.Length, Is.Zero);
        });

        static NUnit.Framework.Constraints.Constraint Refused() =>
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("SaveOnnx");
    }

    private TransformerChain<T> Fit<T>(EstimatorChain<T> chain)
        where T : class, ITransformer => chain.Fit(Samples.View(_context, 3));

    private ReCUBinaryNetScoringEstimator Network()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.onnx");
        OnnxModel.Save(Samples.Network, file);
        return _context.Transforms.ApplyReCUBinaryNet(file);
    }
}
