using System.Security.Cryptography;
using ReCU.Classifier;
using ReCU.Tool.Scoring;
using ReCU.Tool.Terminals;
using Spectre.Console;

namespace ReCU.Tool.Predicting;

/// <summary><c>recu predict</c>: classes and probabilities of pictures.</summary>
internal sealed class PredictCommand : ToolCommand<PredictSettings>
{
    private const int PicturesAtOnce = 64;

    private static readonly string[] _furtherClass = ["or", ">"];

    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, PredictSettings settings, CancellationToken cancellation)
    {
        using IModelScorer scorer =
            ModelScorer.Open(settings.Model, settings.Engine, settings.Pixels, threads: 1, consoles);
        IReadOnlyList<string> pictures = PictureFiles.Find(settings.Files);
        string[] files = [.. settings.Share.Of(pictures)];
        using Explainer? explainer = settings.Explain is { } drawings
            ? new Explainer(settings.Model, scorer.Images, drawings, pictures)
            : null;
        IPredictionFormat? format = settings.FormatName switch
        {
            "csv" => new CsvFormat(settings.Top),
            "json" => new JsonLinesFormat(),
            _ => null,
        };
        var broken = new BrokenPictures();
        IEnumerable<Prediction> Classified(int from) =>
            broken.Watch(Classify(files[from..], scorer, explainer, settings, cancellation));

        if (settings.Output is { } output)
        {
            ToFile(output, format!, files, settings, Classified, broken, consoles);
        }
        else if (format is not null)
        {
            ToConsole(format, Classified(0), consoles);
        }
        else
        {
            ToTable(Classified(0), settings.Top, consoles);
        }

        if (broken.Count == 0)
        {
            return ExitCode.Success;
        }

        consoles.Warn(broken.Describe(files.Length));
        return ExitCode.BrokenPictures;
    }

    private static void ToTable(IEnumerable<Prediction> predictions, int top, Consoles consoles)
    {
        string[] columns = ["file", "class", ">"];
        Table table = Tables.Create(
            [.. columns, .. Enumerable.Repeat(_furtherClass, top - 1).SelectMany(name => name)]);
        foreach (Prediction one in predictions)
        {
            IEnumerable<string> cells = one.Result is { } result
                ? result.Classes.SelectMany(
                    by => new[] { by.Name, FormattableString.Invariant($"{by.Probability:F3}") })
                : ["(broken)"];
            table.Row([one.File, .. cells.Concat(Enumerable.Repeat("", 2 * top)).Take(2 * top)]);
        }

        consoles.Out.Write(table);
    }

    private static void ToConsole(IPredictionFormat format, IEnumerable<Prediction> predictions, Consoles consoles)
    {
        TextWriter writer = consoles.Out.Profile.Out.Writer;
        writer.Write(format.Header);
        foreach (Prediction one in predictions)
        {
            writer.Write(format.Record(one));
        }

        writer.Flush();
    }

    private static void ToFile(
        string path,
        IPredictionFormat format,
        string[] files,
        PredictSettings settings,
        Func<int, IEnumerable<Prediction>> classified,
        BrokenPictures broken,
        Consoles consoles)
    {
        using var output = new UnfinishedOutput(path, DescribeWork(files, settings), format);
        if (output.Done > 0)
        {
            consoles.Note($"{output.Done} of {files.Length} pictures were done before; continuing.");
            broken.CountBefore = output.Broken;
        }

        foreach (Prediction[] part in classified(output.Done).Chunk(PicturesAtOnce))
        {
            output.Append(string.Concat(part.Select(format.Record)));
        }

        output.Finish();
        consoles.Note($"{files.Length} pictures: '{path}'");
    }

    private static IEnumerable<Prediction> Classify(
        string[] files,
        IModelScorer scorer,
        Explainer? explainer,
        PredictSettings settings,
        CancellationToken cancellation)
    {
        var threads = new ParallelOptions
        {
            MaxDegreeOfParallelism = settings.Threads == 0 ? Environment.ProcessorCount : settings.Threads,
            CancellationToken = cancellation,
        };
        var results = new Prediction[PicturesAtOnce];
        for (int start = 0; start < files.Length; start += PicturesAtOnce)
        {
            int first = start;
            int count = Math.Min(PicturesAtOnce, files.Length - start);
            Parallel.For(
                0, count, threads, i => results[i] = Classify(files[first + i], scorer, explainer, settings.Top));
            for (int i = 0; i < count; i++)
            {
                yield return results[i];
            }
        }
    }

    private static Prediction Classify(string file, IModelScorer scorer, Explainer? explainer, int top)
    {
        var pixels = new float[scorer.Images.Shape.Count];
        try
        {
            scorer.Images.Read(file, pixels);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // The message names the file, which is also named beside it.
            return new Prediction(file, Result: null, (e.InnerException ?? e).Message);
        }

        var probabilities = new float[scorer.ClassNames.Count];
        scorer.Score(pixels, probabilities);
        if (Array.Exists(probabilities, value => !float.IsFinite(value)))
        {
            return new Prediction(file, Result: null, "The network has no finite answer to it.");
        }

        var result = Classification.FromProbabilities(scorer.ClassNames, probabilities, top);
        explainer?.Draw(file, pixels, result.Best);
        return new Prediction(file, result, Problem: null);
    }

    // Everything that determines the output. A changed picture starts another output.
    private static string DescribeWork(string[] files, PredictSettings settings)
    {
        using FileStream model = File.OpenRead(settings.Model);
        var work = new List<string>
        {
            Convert.ToHexStringLower(SHA256.HashData(model)),
            settings.FormatName,
            $"{settings.Top}",
            settings.Engine,
            settings.Pixels ?? "",
            settings.Explain ?? "",
        };
        work.AddRange(files.Select(path => new FileInfo(path)).Select(file =>
            FormattableString.Invariant($"{file}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}")));
        return string.Join('\n', work);
    }
}
