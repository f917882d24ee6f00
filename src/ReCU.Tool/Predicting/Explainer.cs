using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Onnx;
using ReCU.Packed;
using ReCU.Report;

namespace ReCU.Tool.Predicting;

/// <summary>Draws where in pictures the evidence for their classes is. Thread-safe.</summary>
internal sealed class Explainer : IDisposable
{
    private const int Side = 256;

    private readonly ActivationMaps _maps;
    private readonly string _folder;
    private readonly FeatureShape _shape;
    private readonly Dictionary<string, string> _names;

    /// <param name="model">The model file.</param>
    /// <param name="images">Converts pictures to pixels for it.</param>
    /// <param name="folder">The folder of the drawings, which is created if it is missing.</param>
    /// <param name="files">
    /// All pictures, including those of other shares: a picture's drawing has the same name in each share.
    /// </param>
    /// <exception cref="InvalidModelException">The network has no activation maps; the message says why.</exception>
    /// <exception cref="IOException">The folder cannot be created, or a drawing would overwrite a picture.</exception>
    public Explainer(string model, ModelImages images, string folder, IReadOnlyList<string> files)
    {
        NetworkGraph graph = OnnxModel.Load(model);
        if (ActivationMaps.FindObstacle(graph) is { } obstacle)
        {
            throw new InvalidModelException($"--explain does not work with '{model}'. {obstacle}");
        }

        if (!images.ReadsBytes)
        {
            throw new InvalidModelException(
                $"--explain draws over pixels from 0 to 255, which '{model}' does not read.");
        }

        _maps = ActivationMaps.Open(graph);
        _folder = folder;
        _shape = images.Shape;
        _names = NameEach(files);
        CheckOverwritesNone(files);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Draws a picture's explanation.</summary>
    /// <param name="file">The picture's file, which gives the drawing its name.</param>
    /// <param name="pixels">Its pixels, as the network received them.</param>
    /// <param name="predicted">Its predicted class.</param>
    public void Draw(string file, float[] pixels, ClassProbability predicted)
    {
        ActivationMap map = _maps.Explain(pixels, predicted.Index);
        WholeFile.Write(
            Path.Combine(_folder, _names[file]), ActivationOverlay.ToPng(pixels, _shape, map, Side));
    }

    /// <inheritdoc/>
    public void Dispose() => _maps.Dispose();

    private void CheckOverwritesNone(IReadOnlyList<string> files)
    {
        var pictures = new HashSet<string>(files.Select(Path.GetFullPath), StringComparer.OrdinalIgnoreCase);
        foreach (string name in _names.Values)
        {
            string drawing = Path.Combine(_folder, name);
            if (pictures.Contains(Path.GetFullPath(drawing)))
            {
                throw new IOException(
                    $"The drawing '{drawing}' would overwrite a picture. Name another folder with --explain.");
            }
        }
    }

    // Two folders may contain pictures with the same name: the second one gets a number.
    private static Dictionary<string, string> NameEach(IReadOnlyList<string> files)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string free = name;
            for (int number = 2; !taken.Add(free); number++)
            {
                free = FormattableString.Invariant($"{name}-{number}");
            }

            names[file] = free + ".why.png";
        }

        return names;
    }
}
