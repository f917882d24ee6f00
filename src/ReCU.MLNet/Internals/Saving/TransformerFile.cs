using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.MLNet;
using ReCU.MLNet.Internals.Saving;
using ReCU.MLNet.Internals.Schema;
using ReCU.Onnx;

[assembly: LoadableClass(
    typeof(ReCUBinaryNetTransformer),
    typeof(TransformerFile),
    null,
    typeof(SignatureLoadModel),
    "ReCU binary network",
    TransformerFile.LoaderSignature)]

namespace ReCU.MLNet.Internals.Saving;

/// <summary>
/// The transformer in a pipeline's zip file: an entry with the options, and one with <c>model.onnx</c>.
/// </summary>
/// <remarks>
/// ML.NET finds <c>Create</c> by the attribute above, in the assembly that the zip file names: a process that
/// loads a pipeline registers nothing.
/// </remarks>
internal static class TransformerFile
{
    public const string LoaderSignature = "ReCUBinaryNet";
    private const string ModelEntry = "model.onnx";

    // The limit of a training.
    private const int MaximumClasses = 65_536;

    // Raised with every change of what is written; a reader of a later version reads all of them.
    private const uint Version = 0x00010003;
    private const uint FirstVersion = 0x00010001;
    private const uint VersionWithShorterSide = 0x00010002;
    private const uint VersionWithEngineOptions = 0x00010003;

    public static void Save(ReCUBinaryNetTransformer transformer, ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(CreateVersionInfo());
        WriteOptions(ctx.Writer, transformer.Options);
        ctx.Writer.Write(transformer.Labels.Type.ToString()!);
        ctx.Writer.Write(transformer.Labels.Names.Count);
        foreach (string name in transformer.Labels.Names)
        {
            ctx.Writer.Write(name);
        }

        ctx.SaveBinaryStream(ModelEntry, writer =>
        {
            writer.Write(transformer.Model.Bytes.Length);
            writer.Write(transformer.Model.Bytes.Span);
        });
    }

    // ML.NET calls it through reflection.
    internal static ReCUBinaryNetTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(CreateVersionInfo());
        try
        {
            ReCUScoringOptions options = ReadOptions(ctx.Reader, ctx.Header.ModelVerWritten);
            ClassLabels labels = ReadLabels(ctx.Reader);
            ContextSettings context = MLNetInternals.Settings(env);
            ScoringEngine engine =
                EngineOverride.Current?.MadeUnder(context) ?? options.Engine.LoadedUnder(context);
            var network = new NetworkInfo(OnnxFile.Parse(ReadModel(ctx)));
            return new ReCUBinaryNetTransformer(
                network, options with { Engine = engine }, labels, context: context);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException
            or InvalidModelException or OverflowException)
        {
            // ML.NET wraps whatever a component throws here into its own InvalidOperationException.
            throw new InvalidModelException(
                $"The binary network in the pipeline's file cannot be loaded: {exception.Message}", exception);
        }
    }

    private static VersionInfo CreateVersionInfo() => new(
        modelSignature: "RECUBNET",
        verWrittenCur: Version,
        verReadableCur: Version,
        verWeCanReadBack: FirstVersion,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TransformerFile).Assembly.GetName().Name);

    private static void WriteOptions(BinaryWriter writer, ReCUScoringOptions options)
    {
        writer.Write(options.InputColumnName);
        writer.Write(options.PredictedLabelColumnName);
        writer.Write(options.ScoreColumnName);
        writer.Write(options.LogitsColumnName ?? "");
        writer.Write(options.LabelColumnName ?? "");
        writer.Write(options.Engine.Name);
        writer.Write(options.BatchSize ?? 0);
        writer.Write(options.Threads);
        writer.Write(options.ShorterSide ?? 0);
        EngineFile.Write(writer, options.Engine);
    }

    private static ReCUScoringOptions ReadOptions(BinaryReader reader, uint version)
    {
        var options = new ReCUScoringOptions
        {
            InputColumnName = reader.ReadText(),
            PredictedLabelColumnName = reader.ReadText(),
            ScoreColumnName = reader.ReadText(),
            LogitsColumnName = NullIfEmpty(reader.ReadText()),
            LabelColumnName = NullIfEmpty(reader.ReadText()),
            Engine = ScoringEngine.FromName(reader.ReadText()),
            BatchSize = NullIfZero(reader.ReadInt32()),
            Threads = reader.ReadInt32(),
            ShorterSide = version >= VersionWithShorterSide ? NullIfZero(reader.ReadInt32()) : null,
        };
        return version >= VersionWithEngineOptions
            ? options with { Engine = EngineFile.Read(reader, options.Engine) }
            : options;
    }

    private static int? NullIfZero(int value) => value == 0 ? null : value;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static ClassLabels ReadLabels(BinaryReader reader)
    {
        string type = reader.ReadText();
        int count = reader.ReadCount(MaximumClasses, "classes");
        var names = new List<string>();
        for (int i = 0; i < count; i++)
        {
            names.Add(reader.ReadText());
        }

        return ClassLabels.Create(LabelValues.FromName(type), names);
    }

    private static byte[] ReadModel(ModelLoadContext ctx)
    {
        byte[] model = [];
        int length = 0;
        bool isThere = ctx.TryLoadBinaryStream(ModelEntry, reader =>
        {
            length = reader.ReadCount(OnnxFile.MaximumBytes, $"bytes in '{ModelEntry}'");
            model = reader.ReadContent(length);
        });
        if (!isThere)
        {
            throw new InvalidModelException($"the entry '{ModelEntry}' is missing.");
        }

        return model.Length == length
            ? model
            : throw new InvalidModelException($"'{ModelEntry}' has {model.Length} bytes instead of {length}.");
    }
}
