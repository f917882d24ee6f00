using ReCU.Graph;
using ReCU.MLNet;
using ReCU.MLNet.Internals.MLNet;
using ReCU.Onnx;

namespace Microsoft.ML;

/// <summary>Scoring of binary neural networks in ML.NET pipelines.</summary>
public static partial class ReCUCatalogExtensions
{
    /// <summary>Classifies images with a binary network from a <c>model.onnx</c> file.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="modelFile">Path of the model file, which is read immediately.</param>
    /// <param name="inputColumnName">Column with the images: a vector of channels x height x width floats or bytes from
    /// 0 to 255 in planar order, or an image of any size.</param>
    /// <param name="labelColumnName">Column with the true classes as text, numbers or a key. If the data have it, it
    /// becomes a key over the model's classes; null maps none.</param>
    /// <param name="engine">What runs the network; null is <see cref="ScoringEngine.Auto"/>.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is not a model that this library can run, or the engine cannot run one of its nodes.
    /// </exception>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    public static ReCUBinaryNetScoringEstimator ApplyReCUBinaryNet(
        this TransformsCatalog catalog,
        string modelFile,
        string inputColumnName = "Pixels",
        string? labelColumnName = null,
        ScoringEngine? engine = null) =>
        catalog.ApplyReCUBinaryNet(modelFile, Options(inputColumnName, labelColumnName, engine));

    /// <summary>Classifies images with a binary network from a <c>model.onnx</c> file.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="modelFile">Path of the model file, which is read immediately.</param>
    /// <param name="options">Columns, engine, batch size, threads.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is not a model that this library can run, or the engine cannot run one of its nodes.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    public static ReCUBinaryNetScoringEstimator ApplyReCUBinaryNet(
        this TransformsCatalog catalog, string modelFile, ReCUScoringOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        return Apply(catalog, options, () => OnnxFile.Open(modelFile));
    }

    private static ReCUScoringOptions Options(string inputColumnName, string? labelColumnName, ScoringEngine? engine) =>
        new()
        {
            InputColumnName = inputColumnName,
            LabelColumnName = labelColumnName,
            Engine = engine ?? ScoringEngine.Auto,
        };

    private static ReCUBinaryNetScoringEstimator Apply(
        TransformsCatalog catalog, ReCUScoringOptions options, Func<OnnxFile> open)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ReCUBinaryNetScoringEstimator(
            open, options, MLNetInternals.Settings(MLNetInternals.Environment(catalog)));
    }
}
