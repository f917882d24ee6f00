using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;
using ReCU.Report;
using ReCU.Tool.Scoring;
using ReCU.Torch;

namespace ReCU.Tool.Training;

/// <summary>The initial weights of a training.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Network">Their network; null if it is unknown.</param>
/// <param name="ImageShape">Shape of its images; null if it is unknown.</param>
internal sealed record StartingPoint(InitialWeights Weights, BinaryNetwork? Network, FeatureShape? ImageShape)
{
    private const string FromPixelsOption = "--from-pixels";

    private static readonly string[] _checkpointEndings = [".pth", ".pt", ".tar", ".ckpt", ".bin"];

    /// <summary>Reads the weights that a user names.</summary>
    /// <param name="path">
    /// The output folder of a training, its <c>model.onnx</c>, its folder of checkpoints, a PyTorch checkpoint, or a
    /// float network in an ONNX file.
    /// </param>
    /// <param name="network">The network that will be trained, if it is known.</param>
    /// <param name="pixels">The pixel scale of a float network, or null.</param>
    /// <exception cref="IOException">There is no such file or folder.</exception>
    /// <exception cref="ReCUException">The weights cannot be read.</exception>
    /// <exception cref="ArgumentException">They do not fit the network.</exception>
    public static StartingPoint Read(string path, BinaryNetwork network, string? pixels)
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

        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return OfModel(path, network, pixels);
        }

        if (!_checkpointEndings.Contains(Path.GetExtension(path).ToLowerInvariant()))
        {
            throw new InvalidDataException(
                $"'{path}' is neither the folder of a training, nor an ONNX file, nor a checkpoint of PyTorch "
                + $"({string.Join(", ", _checkpointEndings)}).");
        }

        using ImportedNetwork imported = AuthorsCheckpoint.Load(path);
        return new StartingPoint(InitialWeights.Of(imported), imported.Network, imported.ImageShape);
    }

    private static StartingPoint OfModel(string path, BinaryNetwork network, string? pixels)
    {
        // A binary model contains only signs; the latent weights, which a training changes, are in its checkpoints.
        string folder = RunFolder.CheckpointsIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        NetworkGraph? graph = AnyModel.TryLoad(path);
        if (graph?.Nodes.Any(node => node is BinaryConv) != true)
        {
            PixelScale.RefuseTwice(path, graph, FromPixelsOption, pixels);
            FloatOnnxOptions options = new()
            {
                // They were fitted to sums of float weights, and hold a binary network back.
                NormsOfBinaryConvolutions = false,
                // Numbers that are the same for all channels are given once, however many the file has.
                Normalisation = PixelScale.Find(pixels, channels: pixels == PixelScale.ImageNet ? 3 : 1)
                    is var (mean, deviation)
                    ? new Normalisation(mean, deviation)
                    : null,
            };
            return new StartingPoint(
                InitialWeights.FromFloatOnnx(path, network, options), Network: null, ImageShape: null);
        }

        return Directory.Exists(folder)
            ? OfRun(folder, path)
            : throw new InvalidDataException(
                $"'{path}' contains only the signs of its binary weights, which cannot be trained; the latent weights "
                + $"are in the checkpoints of its training, and there is no '{folder}'.");
    }

    private static StartingPoint OfRun(string checkpoints, string model)
    {
        (string? name, FeatureShape? shape) = (null, null);
        string report = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, RunFolder.ReportDataName);
        if (File.Exists(model))
        {
            OnnxModelInfo info = OnnxModel.ReadInfo(model);
            (name, shape) = (info.Metadata.NetworkName, info.InputShape);
        }
        else if (File.Exists(report))
        {
            // The checkpoints of a training that has not ended.
            RunReport run = RunReport.Load(report);
            (name, shape) = (run.NetworkName, run.Data.ImageShape);
        }

        BinaryNetwork? network = BinaryNetwork.Named.FirstOrDefault(named => named.Name == name);
        return new StartingPoint(InitialWeights.FromCheckpoint(checkpoints), network, shape);
    }
}
