using ReCU.Data;

namespace ReCU.Tool.Training;

/// <summary>The output folder of a training, and the names of what is in it.</summary>
internal sealed class RunFolder
{
    public const string ModelName = "model.onnx";
    public const string PipelineName = "pipeline.zip";
    public const string TableName = "training.csv";
    public const string ReportName = "report.html";
    public const string ReportDataName = "report.json";

    private const string CheckpointsName = "checkpoints";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder, as the user wrote it.</summary>
    public string Path { get; }

    public string Model => File(ModelName);

    public string Pipeline => File(PipelineName);

    public string Table => File(TableName);

    public string Report => File(ReportName);

    public string ReportData => File(ReportDataName);

    public string TensorBoard => File("tensorboard");

    public string Checkpoints => CheckpointsIn(Path);

    /// <summary>The checkpoints of an output folder.</summary>
    public static string CheckpointsIn(string folder) => System.IO.Path.Combine(folder, CheckpointsName);

    /// <summary>A file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder, and proves before any work that it can be written to.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="resume">Whether a training in it is to be gone on with.</param>
    /// <param name="data">What is trained on.</param>
    /// <exception cref="IOException">
    /// It cannot be written to, holds a training that is not to be gone on with, or would be taken for a class.
    /// </exception>
    public static RunFolder Prepare(string path, bool resume, DataFolder data)
    {
        var folder = new RunFolder(path);
        if (data.Format == DataFormat.ImageFolders && data.Parts.Any(part => LiesIn(path, data.FolderOf(part))))
        {
            throw new IOException(
                $"The output folder '{path}' is inside of the data set, where it would be taken for a class. Name "
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

        bool hasRun = Directory.Exists(folder.Checkpoints)
            && Directory.EnumerateFiles(folder.Checkpoints, "*.safetensors", SearchOption.AllDirectories).Any();
        return resume || !hasRun
            ? folder
            : throw new IOException(
                $"'{path}' holds a training already. Add --resume to go on with it, or name another folder with "
                + "--output.");
    }

    private static bool LiesIn(string path, string folder) =>
        System.IO.Path.GetFullPath(path).StartsWith(
            folder.TrimEnd(System.IO.Path.DirectorySeparatorChar) + System.IO.Path.DirectorySeparatorChar,
            OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
