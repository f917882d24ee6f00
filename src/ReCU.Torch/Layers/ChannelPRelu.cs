using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>
/// <c>max(0, x) + slope min(0, x)</c> with a learned slope for each channel of [N, channels, H, W], initially 0.25 (He
/// et al., 2015).
/// </summary>
/// <remarks>TorchSharp's own PReLU passes its first slope to torch as a scalar that the collector may free.</remarks>
internal sealed class ChannelPRelu : nn.Module<Tensor, Tensor>
{
    private const float FirstSlope = 0.25f;

#pragma warning disable IDE1006, IDE0044 // PyTorch's state dict names the field, so that the authors' checkpoints fit.
    private Parameter weight;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Creates a layer.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    public ChannelPRelu(int channels)
        : base(nameof(ChannelPRelu))
    {
        var slopes = new float[channels];
        Array.Fill(slopes, FirstSlope);
        weight = tensor(slopes, device: CPU).ToParameter();
        RegisterComponents();
    }

    /// <summary>The slopes, [channels].</summary>
    public Parameter Weight => weight;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.prelu(input, weight);
}
