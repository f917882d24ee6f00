using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Schema;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Saving;

[TestFixture]
internal sealed class SaveLoadTests
{
    private readonly MLContext _context = new(seed: 1);

    private static IEnumerable<ScoringEngine> Engines =>
        [ScoringEngine.Auto, ScoringEngine.OnnxRuntime, ScoringEngine.Packed];

    [Test]
    public void OptionsAndScoresComeBack([ValueSource(nameof(Engines))] ScoringEngine engine)
    {
        using var folder = new TemporaryFolder();
        var options = new ReCUScoringOptions
        {
            LabelColumnName = "Label",
            LogitsColumnName = "Raw",
            PredictedLabelColumnName = "Best",
            BatchSize = 5,
            Threads = 1,
            ShorterSide = 64,
            Engine = engine,
        };
        ClassLabels labels = ClassLabels.Create(NumberDataViewType.Int16, ["5", "3", "8", "1"]);
        using var transformer = new ReCUBinaryNetTransformer(Samples.Open(Samples.Network), options, labels);
        IDataView view = Samples.View(_context, 12);

        using ReCUBinaryNetTransformer loaded = SaveAndLoad(transformer, view.Schema, folder.File("pipeline.zip"));

        Assert.Multiple(() =>
        {
            Assert.That(loaded.Options, Is.EqualTo(options));
            Assert.That(loaded.EngineDescription, Is.EqualTo(transformer.EngineDescription));
            Assert.That(loaded.Labels.Type, Is.EqualTo(NumberDataViewType.Int16));
            Assert.That(loaded.ClassNames, Is.EqualTo(labels.Names));
            Assert.That(loaded.Metadata, Is.EqualTo(transformer.Metadata));
            Assert.That(Scores(loaded, view), Is.EqualTo(Scores(transformer, view)));
        });
    }

    private static IEnumerable<ScoringEngine> EnginesOfAFreshProcess =>
        [ScoringEngine.Auto, ScoringEngine.Cuda(0, fallbackToCpu: true) with { Tf32 = false }];

    [TestCaseSource(nameof(EnginesOfAFreshProcess))]
    public void AFreshProcessThatRegistersNothingScoresTheSame(ScoringEngine engine)
    {
        using var folder = new TemporaryFolder();
        ImageRow row = Samples.Rows(1)[0];
        IDataView view = _context.Data.LoadFromEnumerable([row]);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { Engine = engine });
        _context.Model.Save(transformer, view.Schema, folder.File("pipeline.zip"));
        var bytes = new byte[row.Pixels.Length * sizeof(float)];
        Buffer.BlockCopy(row.Pixels, 0, bytes, 0, bytes.Length);
        File.WriteAllBytes(folder.File("pixels"), bytes);

        string[] lines = RunLoadApp(folder.File("pipeline.zip"), folder.File("pixels"));

        float[] scores = [.. lines.Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        Assert.That(scores, Is.EqualTo(Scores(transformer, view).Single()));
    }

    [TestCase("pipeline.zip")]
    [TestCase("pipeline-2.zip")]
    public void PipelinesOfEarlierVersionsGoOnLoading(string file)
    {
        ITransformer model = _context.Model.Load(DataFile(file), out _);
        using var owner = (IDisposable)model;
        var pixels = new float[Samples.PixelCount];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i * 37 % 256;
        }

        IDataView scored = model.Transform(
            _context.Data.LoadFromEnumerable([new ImageRow { Pixels = pixels, Label = "owl" }]));

        float[] expected = [.. File.ReadLines(DataFile("pipeline.scores.txt"))
            .Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        Assert.That(scored.GetColumn<float[]>("Score").Single(), Is.EqualTo(expected).Within(1e-5));
        Assert.That(scored.GetColumn<uint>("Label").Single(), Is.EqualTo(3));
    }

    [Test]
    public void TheOptionsOfTheSecondVersionComeBack()
    {
        ITransformer loaded = _context.Model.Load(DataFile("pipeline-2.zip"), out _);
        using var transformer =
            (ReCUBinaryNetTransformer)((loaded as IEnumerable<ITransformer>)?.Single() ?? loaded);
        Assert.That(transformer.Options, Is.EqualTo(new ReCUScoringOptions
        {
            Engine = ScoringEngine.Packed,
            LabelColumnName = "Label",
            ShorterSide = 20,
            BatchSize = 5,
            Threads = 2,
        }));
    }

    [TestCase("model.onnx", 0.5, "The binary network in the pipeline's file cannot be loaded: 'model.onnx' has")]
    [TestCase("model.onnx", 0, "The binary network in the pipeline's file cannot be loaded: Unable to read")]
    public void ABrokenEntryIsAClearError(string entry, double keptPart, string message)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("pipeline.zip");
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        _context.Model.Save(transformer, Samples.View(_context, 1).Schema, file);
        Truncate(file, entry, keptPart);

        Exception? exception = Assert.Catch(() => _context.Model.Load(file, out _));

        Assert.That(exception!.ToString(), Does.Contain(message));
    }

    [TestCase("model.onnx", 0, int.MaxValue, "bytes in 'model.onnx'; 0 to")]
    [TestCase("model.onnx", 0, 1 << 28, "bytes instead of 268435456")]
    [TestCase("model.onnx", 0, -1, "it has -1 bytes in 'model.onnx'; 0 to")]
    [TestCase("Model.key", -1, 1 << 20, "it has 1048576 classes; 0 to 65536 were expected")]
    [TestCase("Model.key", -1, -5, "it has -5 classes; 0 to 65536 were expected")]
    public void ALengthThatLiesTakesNoMemory(string entry, int place, int length, string message)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("pipeline.zip");
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        _context.Model.Save(transformer, Samples.View(_context, 1).Schema, file);
        Change(file, entry, content =>
        {
            // The number of classes stands before the first name, which is 'a' after its own length.
            int at = place >= 0 ? place : content.AsSpan().IndexOf(ClassCountAndName(transformer.ClassNames));
            BitConverter.GetBytes(length).CopyTo(content, at);
        });

        long before = GC.GetTotalAllocatedBytes();
        Exception? exception = Assert.Catch(() => _context.Model.Load(file, out _));
        Assert.That(exception!.ToString(), Does.Contain(message));
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(32 << 20));
    }

    [Test]
    public void AnEngineOfALaterVersionIsNamed() =>
        Assert.That(
            () => ScoringEngine.FromName("quantum"),
            Throws.TypeOf<InvalidModelException>().With.Message.Contains("engine 'quantum'")
                .And.Message.Contains("auto, onnxruntime, packed, cuda, tensorrt"));

    private ReCUBinaryNetTransformer SaveAndLoad(
        ReCUBinaryNetTransformer transformer, DataViewSchema schema, string file)
    {
        _context.Model.Save(transformer, schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out _);
        return (ReCUBinaryNetTransformer)((loaded as IEnumerable<ITransformer>)?.Single() ?? loaded);
    }

    private static List<float[]> Scores(ReCUBinaryNetTransformer transformer, IDataView view) =>
        [.. transformer.Transform(view).GetColumn<float[]>("Score")];

    private static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);

    private static string[] RunLoadApp(params string[] arguments)
    {
        string folder = AppContext.BaseDirectory.Replace(
            "ReCU.MLNet.Tests", "ReCU.MLNet.Tests.LoadApp", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(folder, "ReCU.MLNet.Tests.LoadApp.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static byte[] ClassCountAndName(IReadOnlyList<string> names) =>
        [.. BitConverter.GetBytes(names.Count), (byte)names[0].Length, .. System.Text.Encoding.UTF8.GetBytes(names[0])];

    private static void Change(string file, string entryName, Action<byte[]> change)
    {
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Update);
        ZipArchiveEntry entry = archive.Entries.Single(e =>
            e.Name == entryName && e.FullName.StartsWith("TransformerChain", StringComparison.Ordinal));
        using Stream stream = entry.Open();
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        change(content);
        stream.Position = 0;
        stream.Write(content);
    }

    private static void Truncate(string file, string entryName, double keptPart)
    {
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Update);
        ZipArchiveEntry entry = archive.Entries.Single(e =>
            e.Name == entryName && e.FullName.StartsWith("TransformerChain", StringComparison.Ordinal));
        using Stream stream = entry.Open();
        stream.SetLength((long)(stream.Length * keptPart));
    }
}
