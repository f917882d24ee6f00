using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.Torch;

/// <summary>The torch module of a <see cref="ResidualNetwork"/>.</summary>
internal sealed class ResidualClassifier : BinaryClassifier
{
#pragma warning disable IDE1006 // PyTorch's state dict names the fields, so that the authors' checkpoints fit.
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Linear linear;
    private readonly BatchNorm1d bn2;
#pragma warning restore IDE1006
    private readonly List<(string Name, ModuleList<ResidualBlock> Blocks)> _layers = [];
    private readonly StemOptions _stem;

    public ResidualClassifier(ResidualNetwork network, FeatureShape inputShape, int classCount)
        : base(network, inputShape, classCount)
    {
        _stem = network.Stem;
        Window window = _stem.Window;
        conv1 = nn.Conv2d(
            inputShape.Channels, _stem.Width, window.KernelHeight, window.Stride, window.Padding, bias: false);
        bn1 = nn.BatchNorm2d(_stem.Width);
        int width = _stem.Width;
        foreach (ResidualStage stage in network.Stages)
        {
            var blocks = new ModuleList<ResidualBlock>();
            for (int i = 0; i < stage.Blocks; i++)
            {
                blocks.Add(new ResidualBlock(width, stage.Width, i == 0 ? stage.Stride : 1, network.Shortcut));
                width = stage.Width;
            }

            _layers.Add(($"layer{_layers.Count + 1}", blocks));
        }

        linear = nn.Linear(width, classCount);
        bn2 = nn.BatchNorm1d(width);
        Register();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output;
        using (Tensor stem = conv1.forward(input))
        {
            output = bn1.forward(stem);
        }

        if (_stem.Clip)
        {
            output.hardtanh_(-1, 1);
        }

        foreach (ResidualBlock block in _layers.SelectMany(layer => layer.Blocks))
        {
            using Tensor blockInput = output;
            output = block.forward(blockInput);
        }

        Tensor features = output.mean([2, 3]);
        return linear.forward(bn2.forward(features)).MoveToOuterDisposeScope();
    }

    public override string WriteTo(GraphBuilder graph, string input)
    {
        string output = graph.Add(new Conv("conv1", input, conv1.weight!.ToFloatTensor(), null, _stem.Window));
        output = graph.AddBatchNorm("bn1", output, bn1);
        if (_stem.Clip)
        {
            output = graph.Add(new Clip("clip1", output, -1, 1));
        }

        foreach ((string name, ModuleList<ResidualBlock> blocks) in _layers)
        {
            for (int i = 0; i < blocks.Count; i++)
            {
                output = blocks[i].WriteTo(graph, $"{name}.{i}", output);
            }
        }

        FeatureShape map = graph.ShapeOf(output);
        output = graph.Add(new AveragePool("pool", output, new Window(map.Height, map.Width)));
        output = graph.AddBatchNorm("bn2", output, bn2);
        return graph.Add(
            new Graph.Linear("linear", output, linear.weight!.ToFloatTensor(), linear.bias!.ToFloatTensor()));
    }

    internal override void Initialise(InitialValues values)
    {
        values.KaimingNormal(conv1.weight!);
        foreach (ResidualBlock block in _layers.SelectMany(layer => layer.Blocks))
        {
            block.Initialise(values);
        }

        values.Linear(linear);
    }

    // By hand, because the order is part of the state dict and differs between the authors' two families.
    private void Register()
    {
        register_module(nameof(conv1), conv1);
        register_module(nameof(bn1), bn1);
        foreach ((string name, ModuleList<ResidualBlock> blocks) in _layers)
        {
            register_module(name, blocks);
        }

        bool normFirst = ((ResidualNetwork)Network).Shortcut == ShortcutSpan.OneConvolution;
        if (normFirst)
        {
            register_module(nameof(bn2), bn2);
        }

        register_module(nameof(linear), linear);
        if (!normFirst)
        {
            register_module(nameof(bn2), bn2);
        }
    }
}
