using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Tool.Arguments;
using ReCU.Tool.Terminals;
using ReCU.Torch;

namespace ReCU.Tool.Converting;

/// <summary><c>recu import</c>: converts a PyTorch checkpoint to a model.</summary>
internal sealed class ImportCommand : ToolCommand<ImportSettings>
{
    private static readonly string[] _endings = [".tar", ".pth", ".pt", ".ckpt", ".bin"];

    /// <inheritdoc/>
    protected override int Run(
        Consoles consoles, IReadOnlyList<string> arguments, ImportSettings settings, CancellationToken cancellation)
    {
        if (!File.Exists(settings.Checkpoint))
        {
            throw new FileNotFoundException($"There is no file '{settings.Checkpoint}'.", settings.Checkpoint);
        }

        string output = settings.Output ?? Name(settings.Checkpoint);
        using ImportedNetwork imported = AuthorsCheckpoint.Load(settings.Checkpoint, new ImportOptions
        {
            Network = settings.Network is { } name ? BinaryNetwork.Find(name) : null,
            ImageSize = settings.Size is { } text && ImageSize.TryParse(text, out var size) ? size : null,
            StateDictKey = settings.Key,
        });
        string[] classes = settings.Classes is { } file
            ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
            : [];
        if (classes.Length > 0 && classes.Length != imported.ClassCount)
        {
            throw new InvalidDataException(
                $"'{settings.Classes}' has {classes.Length} names, but the network has {imported.ClassCount} classes.");
        }

        OnnxModel.Save(
            imported.ToGraph(new ModelMetadata { NetworkName = imported.Network.Name, ClassNames = classes }), output);
        consoles.Line(FormattableString.Invariant(
            $"{output}: {imported.Network.Name}, images of {imported.ImageShape}, {imported.ClassCount} classes, ")
            + FormattableString.Invariant($"{new FileInfo(output).Length:N0} bytes"));
        return ExitCode.Success;
    }

    // resnet20.pth.tar has two extensions, net0.95.pth one.
    private static string Name(string checkpoint)
    {
        string name = Path.GetFileName(checkpoint);
        while (_endings.Contains(Path.GetExtension(name).ToLowerInvariant()))
        {
            name = Path.GetFileNameWithoutExtension(name);
        }

        return name + ".onnx";
    }
}
