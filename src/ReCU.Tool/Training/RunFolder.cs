using ReCU.Data;
using ReCU.Report;

namespace ReCU.Tool.Training;

/// <summary>The output folder of a training, and the names of its files.</summary>
internal sealed class RunFolder
{
    public const string ModelName = "model.onnx";
    public const string PipelineName = "pipeline.zip";
    public const string TableName = "training.csv";
    public const string ReportName = "report.html";
    public const string ReportDataName = "report.json";

    public const string RateTableName = "learning-rate.csv";
    public const string RatePlotName = "learning-rate.svg";

    private const string CheckpointsName = "checkpoints";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder, as given.</summary>
    public string Path { get; }

    public string Model => File(ModelName);

    public string Pipeline => File(PipelineName);

    public string Table => File(TableName);

    public string Report => File(ReportName);

    public string ReportData => File(ReportDataName);

    public string RateTable => File(RateTableName);

    public string RatePlot => File(RatePlotName);

    public string TensorBoard => File("tensorboard");

    public string Checkpoints => CheckpointsIn(Path);

    /// <summary>The checkpoints of an output folder.</summary>
    public static string CheckpointsIn(string folder) => System.IO.Path.Combine(folder, CheckpointsName);

    /// <summary>A file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The folder of another process, which alone writes to it.</summary>
    public static RunFolder OfAnother(string path) => new(path);

    /// <summary>Creates the folder, and checks before any work that it is writable.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="resume">Whether to continue a training in it.</param>
    /// <param name="data">The data of the training.</param>
    /// <exception cref="IOException">
    /// It is not writable, contains a training that is not to be continued, or would be taken for a class.
    /// </exception>
    public static RunFolder Prepare(string path, bool resume, DataFolder data)
    {
        var folder = new RunFolder(path);
        if (data.Format == DataFormat.ImageFolders && data.Parts.Any(part => LiesIn(path, data.FolderOf(part))))
        {
            throw new IOException(
                $"The output folder '{path}' is the data set or inside of it, where it would be taken for a class. Name "
                + "another one with --output.");
        }

        try
        {
            Directory.CreateDirectory(path);
            using var probe = new FileStream(
                folder.File(System.IO.Path.GetRandomFileName()),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.DeleteOnClose,
                });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The output folder '{path}' cannot be written to: {e.Message}", e);
        }

        if (resume)
        {
            return HasCheckpoints(path)
                ? folder
                : throw new IOException(
                    $"'{path}' contains no training to continue. Name the folder of one with --output, or omit "
                    + "--resume.");
        }

        // The report of a training that failed before its first epoch is nothing to lose.
        return HasRun(folder) || System.IO.File.Exists(folder.Model)
            || HasReport(folder, report => report.Epochs.Count > 0 || report.Evaluation is not null)
            ? throw new IOException(
                $"'{path}' already contains a training, or a model or report of one. "
                + (HasCheckpoints(path) ? "Add --resume to continue it, or name" : "Name")
                + " another folder with --output.")
            : folder;
    }

    /// <summary>
    /// Whether a folder contains a training, which a model alone or the report of an evaluation is not.
    /// </summary>
    public static bool HoldsTraining(string path)
    {
        var folder = new RunFolder(path);
        return HasRun(folder) || HasReport(folder, report => report.Epochs.Count > 0);
    }

    private static bool HasRun(RunFolder folder) =>
        HasCheckpoints(folder.Path) || System.IO.File.Exists(folder.Table) || System.IO.File.Exists(folder.Pipeline);

    private static bool HasReport(RunFolder folder, Func<RunReport, bool> counts)
    {
        try
        {
            return System.IO.File.Exists(folder.ReportData) && counts(RunReport.Load(folder.ReportData));
        }
        catch (InvalidDataException)
        {
            // What it is cannot be told, so it is kept.
            return true;
        }
    }

    private static bool HasCheckpoints(string path) =>
        Directory.Exists(CheckpointsIn(path))
        && Directory.EnumerateFiles(CheckpointsIn(path), "*.safetensors", SearchOption.AllDirectories).Any();

    private static bool LiesIn(string path, string folder)
    {
        StringComparison comparison =
            OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return AsFolder(path).StartsWith(AsFolder(folder), comparison);
    }

    private static string AsFolder(string path) =>
        System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))
        + System.IO.Path.DirectorySeparatorChar;
}
