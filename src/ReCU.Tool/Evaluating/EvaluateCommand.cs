using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Report;
using ReCU.Tool.Scoring;
using ReCU.Tool.Terminals;
using ReCU.Tool.Training;

namespace ReCU.Tool.Evaluating;

/// <summary><c>recu evaluate</c>: measures a model on labelled pictures.</summary>
internal sealed class EvaluateCommand : ToolCommand<EvaluateSettings>
{
    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, EvaluateSettings settings, CancellationToken cancellation)
    {
        if (settings.Output is { } target && RunFolder.HoldsTraining(target))
        {
            throw new IOException(
                $"'{target}' contains a training, whose report would be lost. Name another folder with --output.");
        }

        using IModelScorer scorer = ModelScorer.Open(
            settings.Model, settings.Engine, settings.Pixels, Environment.ProcessorCount, consoles);
        NetworkGraph graph = OnnxModel.Load(settings.Model);
        DataFolder data = DataFolder.Recognise(settings.Data);
        DataPart part = settings.Part ?? (data.Has(DataPart.Test) ? DataPart.Test
            : data.Has(DataPart.Validation) ? DataPart.Validation : DataPart.Training);
        ImageDataset images = Open(data, part, graph);
        consoles.Note($"{settings.Data}: {data}");
        consoles.Note($"  {data.Describe(part)}: {images.Count} images");
        consoles.Note($"  {scorer.Description}");
        if (settings.Part is null && part == DataPart.Training)
        {
            consoles.Warn(
                $"'{settings.Data}' has no part 'test' or 'val', so all of its pictures are scored. If the model was "
                + "trained on them, it does better here than on others; the report of the training has the accuracy on "
                + "those that were held back.");
        }

        ClassifierEvaluation evaluation = DatasetScoring.Evaluate(
            scorer,
            images,
            [.. Enumerable.Range(0, images.Count)],
            data.Path,
            new EvaluationOptions { TopK = settings.Top, Errors = settings.Errors },
            cancellation) with
        { DataName = data.Describe(part) };
        EvaluationText.Write(evaluation, consoles);
        if (settings.Output is { } folder)
        {
            Save(evaluation.WithPictures(images, scorer, graph), images, graph, data, folder);
            consoles.Note($"report: '{Path.Combine(folder, "report.html")}'");
        }

        if (images.LeftOut is not { Count: > 0 } broken)
        {
            return ExitCode.Success;
        }

        consoles.Warn(
            $"{broken.Count} of {images.Count} pictures are broken and do not count: "
            + ShortList.Of([.. broken.Select(image => $"'{image.Path}': {image.Reason}")]));
        return ExitCode.BrokenPictures;
    }

    private static ImageDataset Open(DataFolder data, DataPart part, NetworkGraph graph)
    {
        (int channels, int height, int width) = graph.InputShape;
        IReadOnlyList<string> names = graph.Metadata.ClassNames;
        bool areFolders = data.Format == DataFormat.ImageFolders;
        ImageDataset images = data.Open(part, new ImageFolderOptions
        {
            Channels = areFolders ? channels : 3,
            Size = areFolders && graph.Metadata.ShorterSide is null ? (height, width) : null,
            BrokenImages = BrokenImages.Skip,
            ClassNames = names.Count > 0 ? names : null,
        });
        if (images.ClassCount != graph.ClassCount)
        {
            throw new InvalidDataException(
                $"'{data.Path}' has {images.ClassCount} classes, but the model has {graph.ClassCount}.");
        }

        return images.Channels == channels
            ? images
            : throw new InvalidDataException(
                $"The images in '{data.Path}' have {images.Channels} channels, but the model reads "
                + $"{graph.InputShape}.");
    }

    private static void Save(
        ClassifierEvaluation evaluation, ImageDataset images, NetworkGraph graph, DataFolder data, string folder)
    {
        Directory.CreateDirectory(folder);
        var report = new RunReport
        {
            NetworkName = graph.Metadata.NetworkName.Length > 0 ? graph.Metadata.NetworkName : "network",
            Data = new DataSummary
            {
                Name = data.Path,
                Kind = $"{data}",
                TrainingImages = 0,
                ValidationImages = images.Count,
                ImageShape = graph.InputShape,
                ClassNames = [.. evaluation.Classes.Select(one => one.Name)],
            },
            Started = DateTimeOffset.Now,
            IsFinished = true,
            Network = NetworkFigures.From(graph.Summarize()),
            Evaluation = evaluation,
        };
        report.Save(Path.Combine(folder, "report.json"));
        ReportPage.Save(report, Path.Combine(folder, "report.html"));
    }
}
