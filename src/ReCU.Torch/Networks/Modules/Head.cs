using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.Torch.Networks.Modules;

/// <summary>The modules of <see cref="HeadOptions"/>: pooling, batch norm of each channel, classifier.</summary>
internal sealed class Head
{
    private readonly bool _pools;
    private readonly NetworkNames _names;
    private readonly BatchNorm? _norm;
    private readonly Linear _classifier;

    public Head(ModuleTree modules, HeadOptions options, NetworkNames names, FeatureShape map, int classCount)
    {
        _pools = options.Pooling == HeadPooling.GlobalAverage;
        _names = names;
        _norm = (options.BatchNorm, _pools) switch
        {
            (false, _) => null,
            (true, true) => BatchNormOperation.OfFeatures(map.Channels),
            (true, false) => BatchNormOperation.OfMaps(map.Channels),
        };
        // The scope disposes TorchSharp's temporaries of the initial weights.
        using DisposeScope scope = NewDisposeScope();
        _classifier = nn.Linear(
            _pools ? map.Channels : map.Count, classCount, device: CPU, dtype: ScalarType.Float32);

        if (names.ClassifierFirst)
        {
            modules.Add(names.Classifier, _classifier);
        }

        if (_norm is not null)
        {
            modules.Add(names.HeadNorm, _norm);
        }

        if (!names.ClassifierFirst)
        {
            modules.Add(names.Classifier, _classifier);
        }
    }

    public Tensor Forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = _pools ? input.mean([2, 3]) : input;
        features = _norm?.Normalise(features) ?? features;
        // In row-major order of [channels, height, width], whatever the memory order of the last map.
        return _classifier.forward(features.flatten(1)).MoveToOuterDisposeScope();
    }

    public void Initialise(InitialValues values) => values.Classifier(_classifier);

    public string WriteTo(GraphBuilder graph, string input)
    {
        FeatureShape map = graph.ShapeOf(input);
        string output = _pools
            ? graph.Add(new AveragePool("pool", input, new Window(map.Height, map.Width)))
            : input;
        if (_norm is not null)
        {
            output = graph.AddBatchNorm(_names.HeadNorm, output, _norm);
        }

        return graph.Add(new Graph.Linear(
            _names.Classifier, output, _classifier.weight!.ToFloatTensor(), _classifier.bias!.ToFloatTensor()));
    }
}
