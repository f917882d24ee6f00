using ReCU.Graph;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// A convolution with float weights and without bias, of floats or of the signs of its input. Weights are zero until
/// initial values are set.
/// </summary>
internal sealed class FloatConv2d : nn.Module<Tensor, Tensor>, IConvolution
{
#pragma warning disable IDE1006, IDE0044 // PyTorch's state dict names the field.
    private Parameter weight;
#pragma warning restore IDE1006, IDE0044
    private readonly bool _binaryInput;

    /// <summary>Creates a layer.</summary>
    /// <param name="inputChannels">Channels of the input, at least 1.</param>
    /// <param name="outputChannels">Filters, at least 1.</param>
    /// <param name="window">Kernel size, stride and padding.</param>
    /// <param name="binaryInput">Whether the signs of the input are convolved.</param>
    public FloatConv2d(int inputChannels, int outputChannels, Window window, bool binaryInput = false)
        : base(nameof(FloatConv2d))
    {
        Window = window;
        _binaryInput = binaryInput;
        long[] shape = [outputChannels, inputChannels, window.KernelHeight, window.KernelWidth];
        weight = zeros(shape, ScalarType.Float32, CPU).ToParameter();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public Parameter Weight => weight;

    /// <inheritdoc/>
    public Window Window { get; }

    /// <inheritdoc/>
    public Parameter? Alpha => null;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (!_binaryInput)
        {
            return Convolutions.ConvolveFloats(input, weight, Window, training);
        }

        using Tensor signs = BinaryActivation.Apply(input, training);
        return Convolutions.ConvolveFloats(signs, weight, Window, training);
    }

    /// <inheritdoc/>
    public Tensor Sums(Tensor input) => forward(input);

    /// <inheritdoc/>
    public string WriteTo(GraphBuilder graph, string name, string input)
    {
        string read = _binaryInput ? graph.Add(new Sign($"{name}.sign", input)) : input;
        return graph.Add(new Conv(name, read, weight.ToFloatTensor(), null, Window));
    }
}
