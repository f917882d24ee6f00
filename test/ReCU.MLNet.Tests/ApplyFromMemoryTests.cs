using System.IO.Compression;
using System.IO.Pipes;
using Microsoft.ML;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>Networks that are in memory, or come from a stream.</summary>
[TestFixture]
internal sealed class ApplyFromMemoryTests
{
    private static readonly byte[] _model = OnnxModel.ToBytes(Samples.Network);

    private readonly MLContext _context = new(seed: 1);

    private TransformsCatalog Transforms => _context.Transforms;

    [Test]
    public void BytesAndStreamsScoreAsTheirFile()
    {
        List<ImageRow> rows = Samples.Rows(20);
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        byte[] amongOthers = [1, .. _model, 1];
        using var stream = new MemoryStream(_model);
        foreach (ReCUBinaryNetScoringEstimator estimator in new[]
        {
            Transforms.ApplyReCUBinaryNet(_model),
            Transforms.ApplyReCUBinaryNet(amongOthers.AsMemory(1, _model.Length)),
            Transforms.ApplyReCUBinaryNet(stream),
        })
        {
            using ReCUBinaryNetTransformer transformer = estimator.Fit(view);
            Samples.AssertScored(rows, Samples.Read(_context, transformer.Transform(view)));
        }

        Assert.That(stream.CanRead, Is.True, "The stream is its owner's to close.");
    }

    [Test]
    public void ArgumentsAndOptionsReachTheTransformer()
    {
        IDataView view = Samples.View(_context, 1);
        var options = new ReCUScoringOptions { Engine = ScoringEngine.OnnxRuntime, Threads = 1, BatchSize = 8 };
        foreach (ReCUBinaryNetScoringEstimator estimator in new[]
        {
            Transforms.ApplyReCUBinaryNet(_model, "Pixels", "Label", ScoringEngine.OnnxRuntime),
            Transforms.ApplyReCUBinaryNet(new MemoryStream(_model), "Pixels", "Label", ScoringEngine.OnnxRuntime),
        })
        {
            using ReCUBinaryNetTransformer transformer = estimator.Fit(view);
            Assert.That(transformer.Options.LabelColumnName, Is.EqualTo("Label"));
            Assert.That(transformer.Options.Engine, Is.EqualTo(ScoringEngine.OnnxRuntime));
        }

        foreach (ReCUBinaryNetScoringEstimator estimator in new[]
        {
            Transforms.ApplyReCUBinaryNet(_model, options),
            Transforms.ApplyReCUBinaryNet(new MemoryStream(_model), options),
        })
        {
            using ReCUBinaryNetTransformer transformer = estimator.Fit(view);
            Assert.That(transformer.Options, Is.EqualTo(options));
        }
    }

    [Test]
    public void TheBytesAreTheTransformersOwn()
    {
        using var folder = new TemporaryFolder();
        IDataView view = Samples.View(_context, 4);
        byte[] bytes = [.. _model];
        ReCUBinaryNetScoringEstimator estimator = Transforms.ApplyReCUBinaryNet(bytes);
        Array.Clear(bytes);

        using ReCUBinaryNetTransformer transformer = estimator.Fit(view);
        transformer.SaveOnnx(folder.File("model.onnx"));
        _context.Model.Save(transformer, view.Schema, folder.File("pipeline.zip"));
        ITransformer loaded = _context.Model.Load(folder.File("pipeline.zip"), out _);
        using var owner = (IDisposable)loaded;

        Assert.That(File.ReadAllBytes(folder.File("model.onnx")), Is.EqualTo(_model));
        Samples.AssertScored(Samples.Rows(4), Samples.Read(_context, loaded.Transform(view)));
    }

    [Test]
    public void AStreamIsReadFromItsPositionAndNeedNotSeek()
    {
        using var after = new MemoryStream([9, 9, .. _model]) { Position = 2 };
        using var packed = new MemoryStream();
        using (var writer = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            writer.Write(_model);
        }

        packed.Position = 0;
        using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
        Assert.Multiple(() =>
        {
            Assert.That(Transforms.ApplyReCUBinaryNet(after).ClassNames, Is.EqualTo(Samples.Network.Metadata.ClassNames));
            Assert.That(
                Transforms.ApplyReCUBinaryNet(unpacking).ClassNames, Is.EqualTo(Samples.Network.Metadata.ClassNames));
        });
    }

    [Test]
    public void MissingAndEmptyModelsAreRefused()
    {
        using var written = new MemoryStream();
        written.Write(_model);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Transforms.ApplyReCUBinaryNet((byte[])null!),
                Throws.ArgumentException.With.Message.Contains("The model is empty"));
            Assert.That(
                () => Transforms.ApplyReCUBinaryNet(Array.Empty<byte>()),
                Throws.ArgumentException.With.Message.Contains("The model is empty"));
            Assert.That(() => Transforms.ApplyReCUBinaryNet((Stream)null!), Throws.ArgumentNullException);
            Assert.That(() => Transforms.ApplyReCUBinaryNet(_model, options: null!), Throws.ArgumentNullException);
            Assert.That(
                () => Transforms.ApplyReCUBinaryNet(written),
                Throws.ArgumentException.With.Message.Contains("Set that to 0"));
        });
    }

    [Test]
    public void AStreamThatCannotBeReadIsRefused()
    {
        var closed = new MemoryStream(_model);
        closed.Dispose();
        using var writeOnly = new AnonymousPipeServerStream(PipeDirection.Out);
        foreach (Stream stream in new Stream[] { closed, writeOnly })
        {
            Assert.That(
                () => Transforms.ApplyReCUBinaryNet(stream),
                Throws.ArgumentException.With.Message.Contains("cannot be read"));
        }
    }

    [Test]
    public void ABrokenModelIsAnInvalidOne()
    {
        byte[] half = _model[..(_model.Length / 2)];
        Assert.Multiple(() =>
        {
            Assert.That(() => Transforms.ApplyReCUBinaryNet(half), Throws.TypeOf<InvalidModelException>());
            Assert.That(
                () => Transforms.ApplyReCUBinaryNet(new MemoryStream(half)), Throws.TypeOf<InvalidModelException>());
        });
    }

    [Test]
    public void AWrongOptionIsToldBeforeTheStreamIsRead()
    {
        using var stream = new MemoryStream(_model);
        Assert.That(
            () => Transforms.ApplyReCUBinaryNet(stream, new ReCUScoringOptions { BatchSize = 0 }),
            Throws.InstanceOf<ArgumentException>());
        Assert.That(stream.Position, Is.Zero);
    }
}
