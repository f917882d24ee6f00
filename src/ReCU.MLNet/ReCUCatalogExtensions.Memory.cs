using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;

namespace Microsoft.ML;

/// <content>Networks in memory or from a stream, such as an embedded resource.</content>
public static partial class ReCUCatalogExtensions
{
    /// <summary>Classifies images with a binary network from a model in memory.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="model">The content of a <c>model.onnx</c> file; a <c>byte[]</c> converts implicitly. It is
    /// copied.</param>
    /// <param name="inputColumnName">Column with the images: a vector of channels x height x width floats or bytes from
    /// 0 to 255 in planar order, or an image of any size.</param>
    /// <param name="labelColumnName">Column with the true classes as text, numbers or a key. If the data have it, it
    /// becomes a key over the model's classes; null maps none.</param>
    /// <param name="engine">What runs the network; null is <see cref="ScoringEngine.Auto"/>.</param>
    /// <exception cref="InvalidModelException">
    /// The content is not a model that this library can run, or the engine cannot run one of its nodes.
    /// </exception>
    /// <exception cref="ArgumentException">The model is empty, or an argument is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    public static ReCUBinaryNetScoringEstimator ApplyReCUBinaryNet(
        this TransformsCatalog catalog,
        ReadOnlyMemory<byte> model,
        string inputColumnName = "Pixels",
        string? labelColumnName = null,
        ScoringEngine? engine = null) =>
        catalog.ApplyReCUBinaryNet(model, Options(inputColumnName, labelColumnName, engine));

    /// <summary>Classifies images with a binary network from a model in memory.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="model">The content of a <c>model.onnx</c> file; a <c>byte[]</c> converts implicitly. It is
    /// copied.</param>
    /// <param name="options">Columns, engine, batch size, threads.</param>
    /// <exception cref="InvalidModelException">
    /// The content is not a model that this library can run, or the engine cannot run one of its nodes.
    /// </exception>
    /// <exception cref="ArgumentException">The model is empty, or an option is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    public static ReCUBinaryNetScoringEstimator ApplyReCUBinaryNet(
        this TransformsCatalog catalog, ReadOnlyMemory<byte> model, ReCUScoringOptions options) =>
        Apply(catalog, options, () => Copy(model));

    /// <summary>Classifies images with a binary network from a stream.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="model">The content of a <c>model.onnx</c> file. It is read immediately, from its position to its
    /// end, and left open; it need not be seekable.</param>
    /// <param name="inputColumnName">Column with the images: a vector of channels x height x width floats or bytes from
    /// 0 to 255 in planar order, or an image of any size.</param>
    /// <param name="labelColumnName">Column with the true classes as text, numbers or a key. If the data have it, it
    /// becomes a key over the model's classes; null maps none.</param>
    /// <param name="engine">What runs the network; null is <see cref="ScoringEngine.Auto"/>.</param>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="InvalidModelException">
    /// The content is not a model that this library can run, or the engine cannot run one of its nodes.
    /// </exception>
    /// <exception cref="ArgumentException">The stream cannot be read, or is at its end, or an argument is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    public static ReCUBinaryNetScoringEstimator ApplyReCUBinaryNet(
        this TransformsCatalog catalog,
        Stream model,
        string inputColumnName = "Pixels",
        string? labelColumnName = null,
        ScoringEngine? engine = null) =>
        catalog.ApplyReCUBinaryNet(model, Options(inputColumnName, labelColumnName, engine));

    /// <summary>Classifies images with a binary network from a stream.</summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="model">The content of a <c>model.onnx</c> file. It is read immediately, from its position to its
    /// end, and left open; it need not be seekable.</param>
    /// <param name="options">Columns, engine, batch size, threads.</param>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="InvalidModelException">
    /// The content is not a model that this library can run, or the engine cannot run one of its nodes.
    /// </exception>
    /// <exception cref="ArgumentException">The stream cannot be read, or is at its end, or an option is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    public static ReCUBinaryNetScoringEstimator ApplyReCUBinaryNet(
        this TransformsCatalog catalog, Stream model, ReCUScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Apply(catalog, options, () => OnnxFile.Open(model));
    }

    // Copied, so that the caller may reuse the array.
    private static OnnxFile Copy(ReadOnlyMemory<byte> model) => model.IsEmpty
        ? throw new ArgumentException(
            "The model is empty; the content of a model.onnx file was expected.", nameof(model))
        : OnnxFile.Parse(model.ToArray());
}
