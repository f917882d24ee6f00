using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// Two binary 3x3 convolutions, each followed by batch norm and clip, with a shortcut around each or around both.
/// </summary>
/// <remarks>
/// Where the shape changes, the shortcut is an average pooling and zero channels on both sides; it has no parameters.
/// </remarks>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // PyTorch's state dict names the fields, so that the authors' checkpoints fit.
    private BinaryConv2d conv1;
    private BatchNorm2d bn1;
    private BinaryConv2d conv2;
    private BatchNorm2d bn2;
#pragma warning restore IDE1006, IDE0044
    private readonly ShortcutSpan _shortcut;
    private readonly int _stride;
    private readonly int _channelsBefore;
    private readonly int _channelsAfter;

    public ResidualBlock(int inputWidth, int width, int stride, ShortcutSpan shortcut)
        : base(nameof(ResidualBlock))
    {
        _shortcut = shortcut;
        _stride = stride;
        // For a doubled width this is the authors' quarter of the new width on each side.
        _channelsBefore = (width - inputWidth) / 2;
        _channelsAfter = width - inputWidth - _channelsBefore;

        conv1 = new BinaryConv2d(inputWidth, width, Window.Square(3, stride, 1));
        bn1 = nn.BatchNorm2d(width);
        conv2 = new BinaryConv2d(width, width, Window.Square(3, 1, 1));
        bn2 = nn.BatchNorm2d(width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shortcut = Shortcut(input);
        bool around1 = _shortcut == ShortcutSpan.OneConvolution;
        Tensor middle = Half(conv1, bn1, input, around1 ? shortcut : null);
        return Half(conv2, bn2, middle, around1 ? middle : shortcut).MoveToOuterDisposeScope();
    }

    internal void Initialise(InitialValues values)
    {
        foreach (BinaryConv2d conv in new[] { conv1, conv2 })
        {
            values.KaimingNormal(conv.Weight);
            values.Uniform(conv.Alpha, 0, 1);
        }
    }

    internal string WriteTo(GraphBuilder graph, string name, string input)
    {
        string shortcut = WriteShortcut(graph, name, input);
        string middle = WriteNormalised(graph, $"{name}.conv1", $"{name}.bn1", conv1, bn1, input);
        if (_shortcut == ShortcutSpan.OneConvolution)
        {
            middle = graph.Add(new Add($"{name}.add1", middle, shortcut));
        }

        middle = graph.Add(new Clip($"{name}.clip1", middle, -1, 1));
        string output = WriteNormalised(graph, $"{name}.conv2", $"{name}.bn2", conv2, bn2, middle);
        output = graph.Add(
            new Add($"{name}.add2", output, _shortcut == ShortcutSpan.OneConvolution ? middle : shortcut));
        return graph.Add(new Clip($"{name}.clip2", output, -1, 1));
    }

    private static Tensor Half(BinaryConv2d conv, BatchNorm2d norm, Tensor input, Tensor? shortcut)
    {
        using Tensor sums = conv.Sums(input);
        return ScaledBatchNorm.Apply(sums, conv.Alpha, norm, shortcut, clip: true);
    }

    private static string WriteNormalised(
        GraphBuilder graph, string convName, string normName, BinaryConv2d conv, BatchNorm2d norm, string input) =>
        graph.AddBatchNorm(normName, conv.WriteTo(graph, convName, input), norm, conv.Alpha);

    private Tensor Shortcut(Tensor input)
    {
        Tensor pooled = _stride == 1 ? input : nn.functional.avg_pool2d(input, _stride);
        return _channelsAfter == 0
            ? pooled
            : nn.functional.pad(pooled, [0, 0, 0, 0, _channelsBefore, _channelsAfter]);
    }

    private string WriteShortcut(GraphBuilder graph, string name, string input)
    {
        if (_stride != 1)
        {
            input = graph.Add(new AveragePool($"{name}.shortcut.pool", input, Window.Square(_stride, _stride)));
        }

        return _channelsAfter == 0
            ? input
            : graph.Add(new PadChannels($"{name}.shortcut.pad", input, _channelsBefore, _channelsAfter));
    }
}
