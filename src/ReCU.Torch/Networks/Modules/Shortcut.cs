using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>What a residual block carries around its convolutions where it changes the shape.</summary>
internal sealed class Shortcut
{
    private readonly string _name;
    private readonly string _convolutionName = "";
    private readonly string _normName = "";
    private readonly int _pooling;
    private readonly int _channelsBefore;
    private readonly int _channelsAfter;
    private readonly FloatConv2d? _convolution;
    private readonly BatchNorm2d? _norm;

    /// <summary>Creates the shortcut of a block.</summary>
    /// <param name="modules">Where the modules are registered.</param>
    /// <param name="block">The block's options; it changes the shape.</param>
    /// <param name="inputWidth">Channels that the block reads.</param>
    /// <param name="blockName">The block's name in the state dict.</param>
    public Shortcut(ModuleTree modules, ResidualBlock block, int inputWidth, string blockName)
    {
        _name = $"{blockName}.downsample";
        _pooling = block.Projection == ShortcutProjection.Convolution ? 1 : block.Stride;
        if (block.Projection == ShortcutProjection.ZeroChannels)
        {
            // For a doubled width this is the authors' quarter of the new width on each side.
            _channelsBefore = (block.Width - inputWidth) / 2;
            _channelsAfter = block.Width - inputWidth - _channelsBefore;
            return;
        }

        // The names of the authors' sequence count its pooling, which has no parameters, where it is part of the kind.
        int first = block.Projection == ShortcutProjection.PooledConvolution ? 1 : 0;
        (_convolutionName, _normName) = ($"{_name}.{first}", $"{_name}.{first + 1}");
        // Last in its scope, also where several blocks share one, as in the authors' state dicts.
        _convolution = modules.AddLast(
            _convolutionName, new FloatConv2d(inputWidth, block.Width, Window.Square(1, block.Stride / _pooling)));
        _norm = modules.AddLast(_normName, nn.BatchNorm2d(block.Width));
    }

    /// <summary>Applies the shortcut; the caller disposes what comes back, unless it is the input.</summary>
    public Tensor Forward(Tensor input)
    {
        using Tensor? pooled = _pooling == 1 ? null : nn.functional.avg_pool2d(input, _pooling);
        Tensor map = pooled ?? input;
        if (_convolution is null || _norm is null)
        {
            return nn.functional.pad(map, [0, 0, 0, 0, _channelsBefore, _channelsAfter]);
        }

        using Tensor projected = _convolution.forward(map);
        return _norm.Normalise(projected);
    }

    public void Initialise(InitialValues values)
    {
        if (_convolution is not null && _norm is not null)
        {
            values.Convolution(_convolution);
            values.Norm(_norm);
        }
    }

    public string WriteTo(GraphBuilder graph, string input)
    {
        if (_pooling != 1)
        {
            input = graph.Add(new AveragePool($"{_name}.pool", input, Window.Square(_pooling, _pooling)));
        }

        if (_convolution is not null && _norm is not null)
        {
            return graph.AddBatchNorm(_normName, _convolution.WriteTo(graph, _convolutionName, input), _norm);
        }

        return _channelsAfter == 0
            ? input
            : graph.Add(new PadChannels($"{_name}.pad", input, _channelsBefore, _channelsAfter));
    }
}
