using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Onnx;
using ReCU.Packed;
using ReCU.Report;

namespace ReCU.Tool.Predicting;

/// <summary>Draws where in pictures the evidence for their classes lies. Thread-safe.</summary>
internal sealed class Explainer : IDisposable
{
    private const int Side = 256;

    private readonly ActivationMaps _maps;
    private readonly string _folder;
    private readonly FeatureShape _shape;
    private readonly Dictionary<string, string> _names;

    /// <param name="model">The model file.</param>
    /// <param name="images">What makes pixels for it.</param>
    /// <param name="folder">Where drawings go; it is made where there is none.</param>
    /// <param name="files">All pictures, those of other shares too: a picture's drawing has the same name in each.</param>
    /// <exception cref="InvalidModelException">The network has no activation maps; the message says why.</exception>
    /// <exception cref="IOException">The folder cannot be made, or a drawing would take a picture's place.</exception>
    public Explainer(string model, ModelImages images, string folder, IReadOnlyList<string> files)
    {
        NetworkGraph graph = OnnxModel.Load(model);
        if (ActivationMaps.FindObstacle(graph) is { } obstacle)
        {
            throw new InvalidModelException($"--explain cannot be done for '{model}'. {obstacle}");
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
    /// <param name="file">The picture's file, by which the drawing is named.</param>
    /// <param name="pixels">Its pixels, as the network saw them.</param>
    /// <param name="predicted">What it was taken for.</param>
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
                    $"The drawing '{drawing}' would take the place of a picture. Name another folder with --explain.");
            }
        }
    }

    // Two folders may have a picture of one name: the second one gets a number.
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
