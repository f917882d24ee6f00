using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>Weights that a training begins with.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Network">The network that they are of; null where it is not known.</param>
/// <param name="ImageShape">Shape of its images; null where it is not known.</param>
internal sealed record StartingPoint(InitialWeights Weights, BinaryNetwork? Network, FeatureShape? ImageShape)
{
    private static readonly string[] _checkpointEndings = [".pth", ".pt", ".tar", ".ckpt", ".bin"];

    /// <summary>Reads the weights that a user names.</summary>
    /// <param name="path">
    /// The output folder of a training, its <c>model.onnx</c>, its folder of checkpoints, or a checkpoint of PyTorch.
    /// </param>
    /// <exception cref="IOException">There is no such file or folder.</exception>
    /// <exception cref="ReCUException">The weights cannot be read.</exception>
    public static StartingPoint Read(string path)
    {
        if (Directory.Exists(path))
        {
            string run = Directory.Exists(RunFolder.CheckpointsIn(path)) ? RunFolder.CheckpointsIn(path) : path;
            return OfRun(run, Path.Combine(path, RunFolder.ModelName));
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file or folder '{path}' to take weights from.", path);
        }

        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            if (!_checkpointEndings.Contains(Path.GetExtension(path).ToLowerInvariant()))
            {
                throw new InvalidDataException(
                    $"'{path}' is neither the folder of a training, nor its model.onnx, nor a checkpoint of PyTorch "
                    + $"({string.Join(", ", _checkpointEndings)}).");
            }

            using ImportedNetwork imported = AuthorsCheckpoint.Load(path);
            return new StartingPoint(InitialWeights.Of(imported), imported.Network, imported.ImageShape);
        }

        // A model holds signs; the weights behind them, which a training moves, are in the checkpoints beside it.
        string folder = RunFolder.CheckpointsIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return Directory.Exists(folder)
            ? OfRun(folder, path)
            : throw new InvalidDataException(
                $"'{path}' holds only the signs of its binary weights, which cannot be trained on; the weights behind "
                + $"them are in the checkpoints of its training, and there is no '{folder}'.");
    }

    private static StartingPoint OfRun(string checkpoints, string model)
    {
        OnnxModelInfo? info = File.Exists(model) ? OnnxModel.ReadInfo(model) : null;
        BinaryNetwork? network =
            BinaryNetwork.Named.FirstOrDefault(named => named.Name == info?.Metadata.NetworkName);
        return new StartingPoint(InitialWeights.FromCheckpoint(checkpoints), network, info?.InputShape);
    }
}
