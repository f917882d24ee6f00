using ReCU.MLNet;
using ReCU.MLNet.Internals.Engines;

namespace Microsoft.ML;

/// <summary>Loads pipelines with another engine than the one that they were saved with.</summary>
public static class ReCUModelCatalogExtensions
{
    /// <summary>
    /// Loads a pipeline and runs its binary networks with the given engine instead of the saved one. This way a
    /// pipeline saved for a GPU loads on a machine without one.
    /// </summary>
    /// <param name="catalog">The model operations of an <see cref="MLContext"/>.</param>
    /// <param name="filePath">Path of the pipeline's zip file.</param>
    /// <param name="engine">What runs the networks.</param>
    /// <param name="inputSchema">Schema of the data that the pipeline was fitted to; null if none was saved.</param>
    /// <exception cref="ArgumentException">An option of the engine is out of its range.</exception>
    public static ITransformer Load(
        this ModelOperationsCatalog catalog, string filePath, ScoringEngine engine, out DataViewSchema? inputSchema) =>
        Load(catalog, engine, (out DataViewSchema schema) => catalog.Load(filePath, out schema), out inputSchema);

    /// <summary>
    /// Loads a pipeline and runs its binary networks with the given engine instead of the saved one. This way a
    /// pipeline saved for a GPU loads on a machine without one.
    /// </summary>
    /// <param name="catalog">The model operations of an <see cref="MLContext"/>.</param>
    /// <param name="stream">The pipeline's zip file; it must be seekable.</param>
    /// <param name="engine">What runs the networks.</param>
    /// <param name="inputSchema">Schema of the data that the pipeline was fitted to; null if none was saved.</param>
    /// <exception cref="ArgumentException">An option of the engine is out of its range.</exception>
    public static ITransformer Load(
        this ModelOperationsCatalog catalog, Stream stream, ScoringEngine engine, out DataViewSchema? inputSchema) =>
        Load(catalog, engine, (out DataViewSchema schema) => catalog.Load(stream, out schema), out inputSchema);

    private delegate ITransformer Loading(out DataViewSchema schema);

    private static ITransformer Load(
        ModelOperationsCatalog catalog, ScoringEngine engine, Loading load, out DataViewSchema? inputSchema)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(engine);
        engine.Check();
        (ITransformer model, inputSchema) = EngineOverride.During(engine, () =>
        {
            ITransformer loaded = load(out DataViewSchema schema);
            return (loaded, schema);
        });
        return model;
    }
}
