using Microsoft.ML;
using Microsoft.ML.Runtime;
using ReCU.Data;
using ReCU.MLNet;
using ReCU.Progress;
using ReCU.Report;
using ReCU.Tool.Arguments;
using ReCU.Tool.Terminals;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary><c>recu train</c>: trains a model on a folder of pictures.</summary>
internal sealed class TrainCommand : ToolCommand<TrainSettings>
{
    private static readonly TimeSpan _saved = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, TrainSettings settings, CancellationToken cancellation)
    {
        UseLibtorch(settings.Libtorch);
        using var group = TrainingGroup.Join();
        return group.Run(() => Run(group, group.Of(consoles), arguments, settings, cancellation));
    }

    /// <summary>Does the part of a process.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="consoles">Where this one writes.</param>
    /// <param name="arguments">The command line, without the tool's name.</param>
    /// <param name="settings">The arguments.</param>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal static int Run(
        TrainingGroup group,
        Consoles consoles,
        IReadOnlyList<string> arguments,
        TrainSettings settings,
        CancellationToken cancellation)
    {
        group.Check(settings);
        group.Tell(consoles, settings);
        StartingPoint? initial = settings.From is { } from
            ? StartingPoint.Read(from, TrainingPlan.NamedNetwork(settings), settings.FromPixels)
            : null;
        var plan = new TrainingPlan(settings, initial);
        (int, int)? size = initial?.ImageShape is { } shape ? (shape.Height, shape.Width) : null;
        DataFolder data = DataFolder.Recognise(settings.Data);
        RunFolder folder = group.IsFirst
            ? RunFolder.Prepare(settings.Output, settings.Resume, data)
            : RunFolder.OfAnother(settings.Output);
        TrainingImages images = TrainingImages.Open(data, settings, plan.CentreCrop, size, consoles, cancellation);

        var mlContext = new MLContext(settings.Seed);
        IDataView rows = mlContext.Data.LoadFromImages(images.Training);
        ReCUBinaryNetOptions options = group.Share(plan.Options(images), settings);
        if (settings.FindRate)
        {
            RateFinder.Run(options, images, folder, consoles, cancellation);
            return ExitCode.Success;
        }

        options = options with
        {
            ValidationData = images.Validation is { } validation ? mlContext.Data.LoadFromImages(validation) : null,
            Checkpoints = new CheckpointOptions
            {
                Folder = folder.Checkpoints,
                Interval = _saved,
                ContinueFinished = settings.Resume,
            },
            CancellationToken = cancellation,
        };
        if (!group.IsFirst)
        {
            mlContext.Transforms.TrainReCUBinaryNet(options).Train(rows).Dispose();
            return ExitCode.Success;
        }

        using var shown = new ConsoleProgress(consoles.Out);
        RunReport begun = RunReporting.Begin(folder, settings, images, options, consoles);
        var progress = new RunProgress(begun, folder, shown, consoles.Warn);
        // The progress tells most of them itself; the others come at the end.
        var warnings = new List<string>();
        mlContext.Log += (_, message) => Collect(message, warnings);
        options = options with
        {
            TensorBoard = settings.TensorBoard ? new TensorBoardOptions { Folder = folder.TensorBoard } : null,
            Progress = progress,
        };
        string length = settings.Time is { } time ? $"as many epochs as take {time}" : $"{options.Epochs} epochs";
        consoles.Note($"network {options.Network.Name}, {length}, into '{folder.Path}'");
        try
        {
            using ReCUTrainingResult result = mlContext.Transforms.TrainReCUBinaryNet(options).Train(rows);
            shown.Dispose();
            Save(mlContext, result.Transformer, rows.Schema, folder);
            RunReport report = RunReporting.Finish(
                progress.Current, folder, images, result.Network, consoles, cancellation);
            Save(report, folder);
            Tell(report, folder, consoles);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            shown.Dispose();
            consoles.Note("Stopped; the training is saved. To continue:");
            consoles.Note($"  recu {ShellQuoting.Join(ResumeArguments(arguments))}");
            return ExitCode.Cancelled;
        }
        finally
        {
            foreach (string warning in warnings.Where(progress.Told.Add))
            {
                consoles.Warn(warning);
            }
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

    private static void Collect(LoggingEventArgs message, List<string> warnings)
    {
        if (message.Kind == ChannelMessageKind.Warning)
        {
            lock (warnings)
            {
                warnings.Add(message.RawMessage);
            }
        }
    }

    private static void Save(
        MLContext mlContext, ReCUBinaryNetTransformer model, DataViewSchema schema, RunFolder folder)
    {
        model.SaveOnnx(folder.Model);
        // Written elsewhere and renamed, because ML.NET writes in place.
        mlContext.Model.Save(model, schema, folder.Pipeline + ".tmp");
        File.Move(folder.Pipeline + ".tmp", folder.Pipeline, overwrite: true);
    }

    private static void Save(RunReport report, RunFolder folder)
    {
        report.Save(folder.ReportData);
        ReportPage.Save(report, folder.Report);
        TrainingTable.Save(report, folder.Table);
    }

    private static void Tell(RunReport report, RunFolder folder, Consoles consoles)
    {
        if (report.StoppedBecause is { } reason)
        {
            consoles.Warn(reason);
        }

        consoles.Line(FormattableString.Invariant($"best epoch: {report.BestEpoch} of {report.Epochs.Count}"));
        if (report.Evaluation is { } evaluation)
        {
            consoles.Line(FormattableString.Invariant(
                $"accuracy: {evaluation.Accuracy:F4} of {evaluation.Images} {evaluation.DataName}"));
        }

        consoles.Line(FormattableString.Invariant(
            $"{folder.Model}: {report.Network!.FileBytes:N0} bytes (as floats: {report.Network.FloatFileBytes:N0})"));
        consoles.Line(FormattableString.Invariant(
            $"training: {Durations.Format(report.Duration!.Value)}, {report.ImagesPerSecond:F0} images/s"));
        consoles.Note($"report: '{folder.Report}'");
        consoles.Note("To classify a picture:");
        consoles.Note($"  recu predict {ShellQuoting.Join([folder.Model, "picture.jpg"])}");
    }
}
