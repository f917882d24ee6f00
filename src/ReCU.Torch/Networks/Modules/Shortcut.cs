using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Networks.Modules;

/// <summary>The shortcut of a residual block that changes the shape.</summary>
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
    /// <param name="block">The block's place, where the modules are registered.</param>
    /// <param name="projection">How it changes the shape.</param>
    /// <param name="width">Number of channels that the block writes.</param>
    /// <param name="stride">Stride of the block; if the width stays the same, at least 2.</param>
    public Shortcut(BlockScope block, ShortcutProjection projection, int width, int stride)
    {
        int inputWidth = block.InputWidth;
        _name = $"{block.Name}.downsample";
        _pooling = projection == ShortcutProjection.Convolution ? 1 : stride;
        if (projection == ShortcutProjection.ZeroChannels)
        {
            // For a doubled width this is the authors' quarter of the new width on each side.
            _channelsBefore = (width - inputWidth) / 2;
            _channelsAfter = width - inputWidth - _channelsBefore;
            return;
        }

        // The names of the authors' sequence count its pooling, which has no parameters, if it is part of this kind.
        int first = projection == ShortcutProjection.PooledConvolution ? 1 : 0;
        (_convolutionName, _normName) = ($"{_name}.{first}", $"{_name}.{first + 1}");
        // Last in its scope, even if several blocks share the scope, as in the authors' state dicts.
        _convolution = block.AddLast(
            _convolutionName, new FloatConv2d(inputWidth, width, Window.Square(1, stride / _pooling)));
        _norm = block.AddLast(_normName, BatchNormOperation.OfMaps(width));
    }

    /// <summary>Applies the shortcut; the caller disposes the result, unless it is the input.</summary>
    public Tensor Forward(Tensor input)
    {
        using Tensor? pooled = _pooling == 1 ? null : nn.functional.avg_pool2d(input, _pooling);
        Tensor map = pooled ?? input;
        if (_convolution is null || _norm is null)
        {
            return nn.functional.pad(map, [0, 0, 0, 0, _channelsBefore, _channelsAfter]);
        }

        using Tensor projected = _convolution.forward(map);
        return ScaledBatchNorm.Apply(projected, alpha: null, _norm, shortcut: null, clip: false);
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
