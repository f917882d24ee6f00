using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.Torch;

/// <summary>The torch module of a <see cref="PlainNetwork"/>.</summary>
internal sealed class PlainClassifier : BinaryClassifier
{
    private static readonly Window _window = Window.Square(3, 1, 1);
    private static readonly Window _pooling = Window.Square(2, 2);

    private readonly Conv2d _stem;
    private readonly List<BinaryConv2d> _convolutions = [];
    private readonly List<BatchNorm2d> _norms = [];
    private readonly Linear _classifier;
    private readonly IReadOnlyList<PlainLayer> _layers;

    public PlainClassifier(PlainNetwork network, FeatureShape inputShape, int classCount)
        : base(network, inputShape, classCount)
    {
        _layers = network.Layers;
        _stem = nn.Conv2d(inputShape.Channels, network.StemWidth, 3, padding: 1, bias: false);
        _norms.Add(nn.BatchNorm2d(network.StemWidth));
        int width = network.StemWidth;
        foreach (PlainLayer layer in _layers)
        {
            _convolutions.Add(new BinaryConv2d(width, layer.Width, _window));
            _norms.Add(nn.BatchNorm2d(layer.Width));
            width = layer.Width;
        }

        int divisor = 1 << network.PoolCount;
        _classifier = nn.Linear(width * (inputShape.Height / divisor) * (inputShape.Width / divisor), classCount);

        register_module("conv0", _stem);
        register_module("bn0", _norms[0]);
        for (int i = 0; i < _convolutions.Count; i++)
        {
            register_module($"conv{i + 1}", _convolutions[i]);
            register_module($"bn{i + 1}", _norms[i + 1]);
        }

        register_module("fc", _classifier);
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output;
        using (Tensor stem = _stem.forward(input))
        {
            output = _norms[0].forward(stem).hardtanh_(-1, 1);
        }

        for (int i = 0; i < _layers.Count; i++)
        {
            using Tensor layerInput = output;
            output = Layer(i, layerInput);
        }

        // In row-major order of [channels, height, width], whatever the memory order of the last map.
        return _classifier.forward(output.flatten(1)).MoveToOuterDisposeScope();
    }

    public override string WriteTo(GraphBuilder graph, string input)
    {
        string output = graph.Add(new Conv("conv0", input, _stem.weight!.ToFloatTensor(), null, _window));
        output = graph.AddBatchNorm("bn0", output, _norms[0]);
        output = graph.Add(new Clip("clip0", output, -1, 1));
        for (int i = 0; i < _layers.Count; i++)
        {
            string number = $"{i + 1}";
            BinaryConv2d conv = _convolutions[i];
            output = conv.WriteTo(graph, $"conv{number}", output);
            Tensor? alpha = conv.Alpha;
            if (_layers[i].Pool)
            {
                // Alpha may be negative, so the maximum is one of the scaled sums.
                output = graph.Add(new Scale(
                    $"conv{number}.alpha",
                    output,
                    Graph.FloatTensor.Vector(alpha.ToFloats()),
                    Graph.FloatTensor.Vector(new float[_layers[i].Width])));
                output = graph.Add(new MaxPool($"pool{number}", output, _pooling));
                alpha = null;
            }

            output = graph.AddBatchNorm($"bn{number}", output, _norms[i + 1], alpha);
            output = graph.Add(new Clip($"clip{number}", output, -1, 1));
        }

        return graph.Add(
            new Graph.Linear("fc", output, _classifier.weight!.ToFloatTensor(), _classifier.bias!.ToFloatTensor()));
    }

    // The authors' VGG starts otherwise than their ResNets: variance 2 / (kernel area * filters) for convolutions.
    internal override void Initialise(InitialValues values)
    {
        foreach (Tensor weight in _convolutions.Select(conv => (Tensor)conv.Weight).Prepend(_stem.weight!))
        {
            values.Normal(weight, Math.Sqrt(2.0 / (weight.shape[2] * weight.shape[3] * weight.shape[0])));
        }

        foreach (BinaryConv2d conv in _convolutions)
        {
            values.Uniform(conv.Alpha, 0, 1);
        }

        values.Normal(_classifier.weight!, 0.01);
        values.Uniform(_classifier.bias!, 0, 0);
    }

    private Tensor Layer(int i, Tensor input)
    {
        (BinaryConv2d conv, BatchNorm2d norm) = (_convolutions[i], _norms[i + 1]);
        if (!_layers[i].Pool)
        {
            using Tensor sums = conv.Sums(input);
            return ScaledBatchNorm.Apply(sums, conv.Alpha, norm, shortcut: null, clip: true);
        }

        using Tensor scaled = conv.forward(input);
        using Tensor pooled = nn.functional.max_pool2d(scaled, 2);
        return norm.forward(pooled).hardtanh_(-1, 1);
    }
}
