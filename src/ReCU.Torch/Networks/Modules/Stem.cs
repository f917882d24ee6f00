using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Networks.Modules;

/// <summary>The modules of <see cref="StemOptions"/>: convolution, batch norm, clip, max pooling.</summary>
internal sealed class Stem
{
    private readonly StemOptions _options;
    private readonly NetworkNames _names;
    private readonly FloatConv2d _convolution;
    private readonly BatchNorm2d _norm;

    public Stem(ModuleTree modules, StemOptions options, NetworkNames names, int imageChannels)
    {
        _options = options;
        _names = names;
        _convolution = modules.Add(
            names.StemConvolution, new FloatConv2d(imageChannels, options.Width, options.Window));
        _norm = modules.Add(names.StemNorm, BatchNormOperation.OfMaps(options.Width));
    }

    public Tensor Forward(Tensor input)
    {
        using Tensor sums = _convolution.forward(input);
        Tensor output = ScaledBatchNorm.Apply(sums, alpha: null, _norm, shortcut: null, clip: _options.Clip);

        if (_options.Pooling is null)
        {
            return output;
        }

        using Tensor map = output;
        return map.PoolMax(_options.Pooling.Window);
    }

    public void Initialise(InitialValues values)
    {
        values.Convolution(_convolution);
        values.Norm(_norm);
    }

    public string WriteTo(GraphBuilder graph, string input)
    {
        string output = _convolution.WriteTo(graph, _names.StemConvolution, input);
        output = graph.AddBatchNorm(_names.StemNorm, output, _norm);
        if (_options.Clip)
        {
            output = graph.Add(new Clip($"{_names.StemNorm}.clip", output, -1, 1));
        }

        return _options.Pooling is { } pooling
            ? graph.Add(new MaxPool($"{_names.StemNorm}.pool", output, pooling.Window))
            : output;
    }
}
