using Microsoft.ML.Runtime;
using ReCU.Graph;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Schema;
using ReCU.Onnx;
using ReCU.Torch;
using ReCU.Torch.Networks;
using ReCU.Torch.Training.Batches;

namespace ReCU.MLNet.Internals.Training;

/// <summary>
/// Creates the transformer of a trained network, and checks before the training that this is possible.
/// </summary>
/// <param name="options">The network and its images.</param>
/// <param name="scoring">The scoring options.</param>
/// <param name="labels">The classes.</param>
/// <param name="context">The <c>MLContext</c>'s settings.</param>
/// <param name="log">Receives a message if the trained network cannot be scored after all.</param>
internal sealed class TrainedModel(
    ReCUBinaryNetOptions options,
    ReCUScoringOptions scoring,
    ClassLabels labels,
    ContextSettings context,
    IChannel log)
{
    /// <summary>Writes and scores the untrained network.</summary>
    /// <exception cref="ArgumentException">A scoring option does not fit the network.</exception>
    /// <exception cref="InvalidModelException">The engine cannot run the network.</exception>
    /// <exception cref="ScoringEngineNotAvailableException">What the engine needs is missing.</exception>
    public void Prove()
    {
        var geometry = new InputGeometry(options.ImageShape, options.Border);
        int channels = options.ImageShape.Channels;
        using BinaryClassifier untrained = options.Network.Create(geometry.Shape, labels.Names.Count);
        untrained.eval();
        var metadata = new ModelMetadata { NetworkName = options.Network.Name, ClassNames = labels.Names };
        Normalisation scale = options.Normalisation
            ?? new Normalisation([.. new float[channels]], [.. Enumerable.Repeat(1f, channels)]);
        NetworkGraph graph = NetworkExport.ToGraph(untrained, options.Border, scale, metadata);

        // A fallback is reported when the trained network uses it.
        using var transformer = new ReCUBinaryNetTransformer(
            new NetworkInfo(OnnxFile.Create(graph)), scoring, labels, context: context with { Warn = _ => { } });
        transformer.Prove();
    }

    /// <summary>Creates the transformer.</summary>
    /// <param name="network">The trained network.</param>
    /// <returns>
    /// If the scoring engine has become unavailable since the training started, the transformer can still be saved, and
    /// says so in its <see cref="ReCUBinaryNetTransformer.EngineDescription"/>, so that the training is not lost.
    /// </returns>
    public ReCUBinaryNetTransformer ToTransformer(NetworkGraph network)
    {
        var model = new NetworkInfo(OnnxFile.Create(network));
        try
        {
            return new ReCUBinaryNetTransformer(model, scoring, labels, context: context);
        }
        catch (Exception exception) when (exception is ScoringEngineNotAvailableException or InvalidModelException)
        {
            ChosenEngine none = ChosenEngine.None(exception);
            log.Warning(MessageSensitivity.None, $"The trained network cannot be scored here. {exception.Message}");
            return new ReCUBinaryNetTransformer(model, scoring, labels, none, context);
        }
    }
}
