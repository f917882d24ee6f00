using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.MLNet;
using ReCU.Onnx;
using ReCU.Progress;
using ReCU.Tool.Arguments;
using ReCU.Tool.Terminals;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary><c>recu train</c>: from a folder of pictures to a model.</summary>
internal sealed class TrainCommand : ToolCommand<TrainSettings>
{
    private static readonly TimeSpan _saved = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, TrainSettings settings, CancellationToken cancellation)
    {
        UseLibtorch(settings.Libtorch);
        StartingPoint? initial = settings.From is { } from ? StartingPoint.Read(from) : null;
        var plan = new TrainingPlan(settings, initial);
        (int, int)? size = initial?.ImageShape is { } shape ? (shape.Height, shape.Width) : null;
        RunFolder folder = RunFolder.Prepare(settings.Output, settings.Resume);
        TrainingImages images = TrainingImages.Open(settings, plan.CentreCrop, size, consoles, cancellation);

        var mlContext = new MLContext(settings.Seed);
        using var shown = new ConsoleProgress(consoles.Out);
        var progress = new RunProgress(shown, new TrainingTable(folder.Table, keep: settings.Resume));
        mlContext.Log += (_, message) => Warn(message, progress, consoles);
        IDataView rows = mlContext.Data.LoadFromImages(images.Training);
        ReCUBinaryNetOptions options = plan.Options(images) with
        {
            ValidationData = images.Validation is { } validation ? mlContext.Data.LoadFromImages(validation) : null,
            Checkpoints = new CheckpointOptions { Folder = folder.Checkpoints, Interval = _saved },
            Progress = progress,
            CancellationToken = cancellation,
        };
        consoles.Note($"network {options.Network.Name}, {options.Epochs} epochs, into '{folder.Path}'");
        try
        {
            using ReCUTrainingResult result = mlContext.Transforms.TrainReCUBinaryNet(options).Train(rows);
            shown.Dispose();
            Save(mlContext, result.Transformer, rows.Schema, folder);
            Tell(mlContext, result, images, folder, consoles);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            shown.Dispose();
            consoles.Note("Stopped; the training is saved. To go on:");
            consoles.Note($"  recu {ShellQuoting.Join(ResumeArguments(arguments))}");
            return ExitCode.Cancelled;
        }
    }

    private static void UseLibtorch(string? folder)
    {
        if (folder is not null)
        {
            Environment.SetEnvironmentVariable("RECU_LIBTORCH", Path.GetFullPath(folder));
        }
    }

    private static IEnumerable<string> ResumeArguments(IReadOnlyList<string> arguments) =>
        arguments.Contains("--resume") ? arguments : [.. arguments, "--resume"];

    private static void Warn(LoggingEventArgs message, RunProgress progress, Consoles consoles)
    {
        if (message.Kind == ChannelMessageKind.Warning && progress.Told.Add(message.RawMessage))
        {
            consoles.Warn(message.RawMessage);
        }
    }

    private static void Save(
        MLContext mlContext, ReCUBinaryNetTransformer model, DataViewSchema schema, RunFolder folder)
    {
        model.SaveOnnx(folder.Model);
        // To the side, then renamed: ML.NET itself writes in place.
        mlContext.Model.Save(model, schema, folder.Pipeline + ".tmp");
        File.Move(folder.Pipeline + ".tmp", folder.Pipeline, overwrite: true);
    }

    private static void Tell(
        MLContext mlContext, ReCUTrainingResult result, TrainingImages images, RunFolder folder, Consoles consoles)
    {
        TrainedNetwork network = result.Network;
        double validation = network.Best.ValidationAccuracy;
        if (network.StoppedBecause is { } reason)
        {
            consoles.Warn(reason);
        }

        consoles.Line(FormattableString.Invariant($"best epoch: {network.BestEpoch} of {network.Epochs.Count}")
            + (double.IsNaN(validation) ? "" : FormattableString.Invariant($", validation accuracy {validation:F4}")));
        if (images.Test is { } test)
        {
            IDataView scored = result.Transformer.Transform(mlContext.Data.LoadFromImages(test));
            double accuracy = mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy;
            consoles.Line(FormattableString.Invariant($"test accuracy: {accuracy:F4}"));
        }

        long floats = OnnxModel.ToBytes(OnnxModel.Load(folder.Model), WeightFormat.Float32).Length;
        consoles.Line(FormattableString.Invariant(
            $"{folder.Model}: {new FileInfo(folder.Model).Length:N0} bytes (as floats: {floats:N0})"));
        consoles.Line(FormattableString.Invariant(
            $"training: {network.Duration:hh\\:mm\\:ss}, {network.ImagesPerSecond:F0} images/s"));
        consoles.Note("To classify a picture:");
        consoles.Note($"  recu predict {ShellQuoting.Join([folder.Model, "picture.jpg"])}");
    }
}
