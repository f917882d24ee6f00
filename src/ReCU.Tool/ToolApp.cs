using System.Globalization;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Tool.Converting;
using ReCU.Tool.Evaluating;
using ReCU.Tool.Inspecting;
using ReCU.Tool.Measuring;
using ReCU.Tool.Predicting;
using ReCU.Tool.Reporting;
using ReCU.Tool.Serving;
using ReCU.Tool.Terminals;
using ReCU.Tool.Training;
using Spectre.Console.Cli;

namespace ReCU.Tool;

/// <summary>The commands, and their exit codes.</summary>
internal static class ToolApp
{
    private const string StackTraceVariable = "RECU_STACK_TRACE";

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The command line, without the tool's name.</param>
    /// <param name="consoles">The output.</param>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Consoles consoles, CancellationToken cancellation = default)
    {
        var app = new CommandApp();
        app.Configure(settings =>
        {
            settings.SetApplicationName("recu");
            settings.SetApplicationCulture(CultureInfo.InvariantCulture);
            settings.UseAssemblyInformationalVersion();
            settings.UseStrictParsing();
            settings.ConfigureConsole(consoles.Out);
            settings.PropagateExceptions();
            AddCommands(settings, consoles);
        });
        try
        {
            return await app.RunAsync(arguments.Count == 0 ? ["--help"] : arguments, cancellation);
        }
        catch (Exception exception)
        {
            return Tell(exception, arguments, consoles);
        }
    }

    private static void AddCommands(IConfigurator settings, Consoles consoles)
    {
        settings.AddCommand<TrainCommand>("train").WithData(consoles)
            .WithDescription("Trains a binary network on a folder of images, CIFAR or IDX files.")
            .WithExample("train", "flowers")
            .WithExample("train", "flowers", "--size", "96", "--epochs", "40", "--output", "run2")
            .WithExample("train", "flowers", "--output", "run2", "--resume");
        settings.AddCommand<EvaluateCommand>("evaluate").WithData(consoles)
            .WithDescription("Evaluates a model on labelled pictures: how good it is, and where it errs.")
            .WithExample("evaluate", "run/model.onnx", "flowers")
            .WithExample("evaluate", "run/model.onnx", "flowers", "--part", "test", "--output", "evaluation");
        settings.AddCommand<PredictCommand>("predict").WithData(consoles)
            .WithDescription("Classifies pictures: files, folders and patterns.")
            .WithExample("predict", "run/model.onnx", "photo.jpg")
            .WithExample("predict", "run/model.onnx", "photos", "--format", "csv", "--output", "photos.csv")
            .WithExample("predict", "run/model.onnx", "photos", "--share", "3/16", "--output", "part3.jsonl");
        settings.AddCommand<ServeCommand>("serve").WithData(consoles)
            .WithDescription("Serves a model over HTTP: a page to drop a picture on, JSON, the inference protocol.")
            .WithExample("serve", "run/model.onnx")
            .WithExample("serve", "run/model.onnx", "--urls", "http://0.0.0.0:8080");
        settings.AddCommand<InspectCommand>("inspect").WithData(consoles)
            .WithDescription("Shows the layers of a model, and which engines run it.")
            .WithExample("inspect", "run/model.onnx");
        settings.AddCommand<ImportCommand>("import").WithData(consoles)
            .WithDescription("Converts a PyTorch checkpoint, such as the authors' own, to a model.")
            .WithExample("import", "resnet20.pth.tar", "--output", "resnet20.onnx");
        settings.AddCommand<ExportCommand>("export").WithData(consoles)
            .WithDescription("Writes a model with one bit a binary weight, or with floats for other tools.")
            .WithExample("export", "run/model.onnx", "--float", "--output", "float.onnx");
        settings.AddCommand<BenchCommand>("bench").WithData(consoles)
            .WithDescription("Measures how fast a model runs on this machine, packed and in ONNX Runtime.")
            .WithExample("bench", "run/model.onnx");
        settings.AddCommand<ReportCommand>("report").WithData(consoles)
            .WithDescription("Writes the report of a training again, running or ended.")
            .WithExample("report", "run");
    }

    private static int Tell(Exception exception, IReadOnlyList<string> arguments, Consoles consoles)
    {
        switch (exception)
        {
            case OperationCanceledException:
                consoles.Fail("cancelled");
                return ExitCode.Cancelled;
            case CommandAppException:
                // Help is only available for commands.
                string command = exception is CommandParseException || arguments.Count == 0 ? "" : $"{arguments[0]} ";
                consoles.Fail($"{exception.Message.TrimEnd('.')}. See: recu {command}--help");
                return ExitCode.Usage;
            case AggregateException { InnerExceptions: [var first, ..] }:
                return Tell(first, arguments, consoles);
            case ReCUException or ScoringEngineNotAvailableException or IOException or UnauthorizedAccessException
                or InvalidDataException or ArgumentException or FormatException:
                consoles.Fail(WithoutParameter(exception));
                break;
            default:
                consoles.Fail(
                    $"unexpected {exception.GetType().Name}: {exception.Message} (This is a fault of the tool; "
                    + $"{StackTraceVariable}=1 shows where it happened.)");
                break;
        }

        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(StackTraceVariable)))
        {
            consoles.Note(exception.ToString());
        }

        return ExitCode.Error;
    }

    // .NET appends the name of a parameter, which users of the command line do not know, and repeats the value.
    private static string WithoutParameter(Exception exception)
    {
        string message = exception.Message;
        int end = exception is ArgumentException { ParamName: { } name }
            ? message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal)
            : -1;
        return end < 0 ? message : message[..end];
    }
}
