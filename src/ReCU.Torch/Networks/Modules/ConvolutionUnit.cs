using ReCU.Graph;
using ReCU.Torch.Layers;
using ReCU.Torch.Networks.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// One convolution of a block with the operations around it, in the order of the forward pass: bias before the sign,
/// convolution, max pooling, batch norm, sum with a shortcut, activation.
/// </summary>
public sealed class ConvolutionUnit
{
    private readonly UnitNames _names;
    private readonly ChannelBias? _inputBias;
    private readonly IConvolution _convolution;
    private readonly MaxPooling? _pooling;
    private readonly BatchNorm2d _norm;
    private readonly BiasedPRelu? _activation;

    /// <summary>Creates a unit of a block.</summary>
    /// <param name="modules">Where the modules are registered.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="names">Names of its tensors.</param>
    /// <param name="precision">Which values are binary.</param>
    internal ConvolutionUnit(
        ModuleTree modules, ConvolutionOptions options, UnitNames names, NetworkPrecision precision)
    {
        _names = names;
        _pooling = options.Pooling;
        bool hasBiases = options.Activation == ActivationKind.BiasedPRelu;
        (int inputWidth, int width, Window window) = options;

        _inputBias = hasBiases ? modules.Add(InputBiasName, new ChannelBias(inputWidth)) : null;
        _convolution = precision == NetworkPrecision.Binary
            ? modules.Add(names.Convolution, new BinaryConv2d(inputWidth, width, window))
            : modules.Add(names.Convolution, new FloatConv2d(
                inputWidth, width, window, binaryInput: precision == NetworkPrecision.BinaryActivations));
        _norm = modules.Add(names.Norm, BatchNormOperation.OfMaps(width));
        _activation = hasBiases ? new BiasedPRelu(modules, names.Activation, width) : null;
    }

    private string InputBiasName => $"{_names.Activation}move0";

    /// <summary>Applies the unit.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <param name="shortcut">Added after the batch norm, or null.</param>
    /// <returns>[N, out, H', W']; the caller disposes it.</returns>
    public Tensor Forward(Tensor input, Tensor? shortcut = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        return Apply(input, shortcut).MoveToOuterDisposeScope();
    }

    private Tensor Apply(Tensor input, Tensor? shortcut)
    {
        using Tensor? biased = _inputBias?.forward(input);
        using Tensor sums = _convolution.Sums(biased ?? input);
        if (_pooling is null)
        {
            return Activate(sums, _convolution.Alpha, shortcut);
        }

        // Alpha may be negative, so the maximum must be taken of the scaled sums.
        using Tensor? scaled = _convolution.Alpha is { } alpha ? sums.mul(alpha) : null;
        using Tensor pooled = (scaled ?? sums).PoolMax(_pooling.Window);
        return Activate(pooled, alpha: null, shortcut);
    }

    /// <summary>Initialises the parameters.</summary>
    /// <param name="values">Source of the values.</param>
    public void Initialise(InitialValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        values.Convolution(_convolution);
        values.Norm(_norm);
    }

    /// <summary>Adds the unit to a graph.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="input">Name of the value that it reads.</param>
    /// <param name="shortcut">Name of the value to add after the batch norm, or null.</param>
    /// <returns>The last node's name.</returns>
    public string WriteTo(GraphBuilder graph, string input, string? shortcut = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string output = _inputBias?.WriteTo(graph, InputBiasName, input) ?? input;
        output = _convolution.WriteTo(graph, _names.Convolution, output);
        Tensor? alpha = _convolution.Alpha;
        if (_pooling is not null)
        {
            if (alpha is not null)
            {
                output = graph.AddScale($"{_names.Convolution}.alpha", output, alpha);
                alpha = null;
            }

            output = graph.Add(new MaxPool($"{_names.Convolution}.pool", output, _pooling.Window));
        }

        output = graph.AddBatchNorm(_names.Norm, output, _norm, alpha);
        if (shortcut is not null)
        {
            output = graph.Add(new Add($"{_names.Norm}.add", output, shortcut));
        }

        return _activation?.WriteTo(graph, output)
            ?? graph.Add(new Clip($"{_names.Norm}.clip", output, -1, 1));
    }

    private Tensor Activate(Tensor sums, Tensor? alpha, Tensor? shortcut)
    {
        Tensor output = ScaledBatchNorm.Apply(sums, alpha, _norm, shortcut, clip: _activation is null);
        if (_activation is null)
        {
            return output;
        }

        using Tensor linear = output;
        return _activation.Forward(linear);
    }
}
