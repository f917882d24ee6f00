using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Rows;
using ReCU.MLNet.Internals.Saving;
using ReCU.MLNet.Internals.Schema;
using ReCU.Onnx;

namespace ReCU.MLNet;

/// <summary>
/// Classifies images with a trained binary network. Adds the predicted class as a key, the probabilities of all
/// classes, and optionally the logits.
/// </summary>
/// <remarks>
/// The transformer is thread-safe. It loads the network when it scores the first row, and keeps it in memory until <see
/// cref="Dispose"/>; scoring another row after that loads it again.
/// </remarks>
public sealed class ReCUBinaryNetTransformer : ITransformer, IDisposable
{
    private readonly ContextSettings _context;
    private readonly NetworkInfo _network;
    private readonly ChosenEngine _engine;
    private readonly SharedScorer _scorer;

    /// <summary>Creates a transformer for an open model.</summary>
    /// <param name="network">The model.</param>
    /// <param name="options">Columns, engine, batch size, threads.</param>
    /// <param name="labels">The classes in the label column's own type, in the order of the logits; null takes the
    /// model's class names, as text.</param>
    /// <param name="engine">The engine chosen for the model; null chooses one.</param>
    /// <param name="context">Settings of the <c>MLContext</c>; null is one with nothing set.</param>
    /// <exception cref="InvalidModelException">
    /// The engine cannot run the model, or it has another number of classes than <paramref name="labels"/>.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">A library or a device that the engine needs is
    /// missing.</exception>
    internal ReCUBinaryNetTransformer(
        NetworkInfo network,
        ReCUScoringOptions options,
        ClassLabels? labels = null,
        ChosenEngine? engine = null,
        ContextSettings? context = null)
    {
        options.Check();
        options.CheckImage(network.InputShape);
        if ((options.BatchSize ?? 1L) * network.PixelCount > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.BatchSize,
                $"BatchSize is {options.BatchSize}; for images of {network.InputShape} it must be at most "
                + $"{Array.MaxLength / network.PixelCount}.");
        }

        _network = network;
        Options = options;
        Labels = labels ?? ClassLabels.FromText(network.ClassNames);
        if (Labels.Names.Count != network.ClassCount)
        {
            throw new InvalidModelException(
                $"The model has {network.ClassCount} logits, but {Labels.Names.Count} class labels were given.");
        }

        _context = context ?? ContextSettings.None;
        _engine = engine ?? options.Engine.Choose(
            new EngineRequest(network, options.BatchSize, options.Threads, _context));
        _scorer = new SharedScorer(_engine.Open, new PixelScaleWatch(network.ExpectsBytes, _context.Warn));
    }

    /// <summary>Shape of the images that the network reads: channels, height, width.</summary>
    public FeatureShape InputShape => _network.InputShape;

    /// <summary>The classes in the order of <c>Score</c>.</summary>
    public IReadOnlyList<string> ClassNames => Labels.Names;

    /// <summary>Metadata of the model file: architecture, class names, facts about the training.</summary>
    public ModelMetadata Metadata => _network.Metadata;

    /// <summary>Columns, engine, batch size and threads.</summary>
    public ReCUScoringOptions Options { get; }

    /// <summary>
    /// Describes what runs the network: the engine, its threads or device, the instruction set of the packed engine,
    /// and the reason if a CPU replaced a GPU.
    /// </summary>
    public string EngineDescription => _engine.Description;

    /// <summary>Size of the model file in bytes.</summary>
    public int ModelSize => Model.Bytes.Length;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <summary>The classes in the label column's own type.</summary>
    internal ClassLabels Labels { get; }

    /// <summary>Rows scored in one call.</summary>
    internal int BatchSize => _engine.BatchSize;

    /// <summary>The model file.</summary>
    internal OnnxFile Model => _network.Model;

    /// <summary>Writes the network as an ONNX file, atomically: no reader sees an incomplete file.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public void SaveOnnx(string path) => Model.Save(path);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing or of a type that the network does not read.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing or of a type that the network does not read.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ScoringBindings bindings = Bind(input.Schema);
        foreach (string warning in LabelMapping.Warnings(input.Schema, _network, Options, Labels))
        {
            _context.Warn(warning);
        }

        return new ScoringDataView(input, bindings, _scorer, BatchSize);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing or of a type that the network does not read.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        new ScoringRowMapper(Bind(inputSchema), _scorer);

    /// <summary>
    /// Frees the memory of the network, after the current run has finished. You can still use the transformer; it then
    /// loads the network again. A <see cref="PredictionEngine{TSrc, TDst}"/> disposes the transformer that it was
    /// created from, unless <see cref="PredictionEngineOptions.OwnsTransformer"/> is false.
    /// </summary>
    public void Dispose() => _scorer.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => TransformerFile.Save(this, ctx);

    /// <summary>Scores a black image, unless the engine would need minutes to prepare.</summary>
    /// <exception cref="InvalidModelException">The engine refuses the model.</exception>
    internal void Prove()
    {
        if (_engine.BuildsWhenOpened)
        {
            return;
        }

        using var scorer = new RowScorer(_scorer, capacity: 1);
        scorer.Pixels(0).Clear();
        scorer.Run(1);
    }

    private ScoringBindings Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new ScoringBindings(schema, _network, Options, Labels);
    }
}
