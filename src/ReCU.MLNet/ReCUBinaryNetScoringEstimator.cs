using Microsoft.ML;
using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Schema;
using ReCU.Onnx;

namespace ReCU.MLNet;

/// <summary>
/// Adds a trained binary network to a pipeline. <c>Fit</c> trains nothing: the network comes with its model.
/// </summary>
public sealed class ReCUBinaryNetScoringEstimator : IEstimator<ReCUBinaryNetTransformer>
{
    private readonly NetworkInfo _network;
    private readonly ReCUScoringOptions _options;
    private readonly ChosenEngine _engine;
    private readonly ClassLabels _labels;
    private readonly ContextSettings _context;

    /// <summary>Checks the options and opens a model.</summary>
    internal ReCUBinaryNetScoringEstimator(Func<OnnxFile> open, ReCUScoringOptions options, ContextSettings context)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _network = new NetworkInfo(open());
        _options = options.MadeUnder(context);
        _options.Check();
        _engine = _options.Engine.Choose(
            new EngineRequest(_network, options.BatchSize, options.Threads, context));
        _labels = ClassLabels.FromText(_network.ClassNames);
        _context = context;
    }

    /// <summary>Shape of the images that the network reads: channels, height, width.</summary>
    public FeatureShape InputShape => _network.InputShape;

    /// <summary>The classes in the order of <c>Score</c>.</summary>
    public IReadOnlyList<string> ClassNames => _network.ClassNames;

    /// <summary>Checks the input's schema and creates the transformer. No row is read.</summary>
    /// <param name="input">Data with the schema of the rows to score.</param>
    /// <exception cref="ArgumentException">A column is missing or of a type that the network does not read.</exception>
    public ReCUBinaryNetTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ReCUBinaryNetTransformer(_network, _options, _labels, _engine, _context);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing or of a type that the network does not read.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputShape.Create(inputSchema, _network.InputShape, _options, _labels);
    }
}
