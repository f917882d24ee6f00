using ReCU.Graph;
using ReCU.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Layers;

/// <summary>A learned bias for each channel of [N, channels, H, W]; it starts at 0.</summary>
internal sealed class ChannelBias : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006, IDE0044 // PyTorch's state dict names the field, so that the authors' checkpoints fit.
    private Parameter bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Creates a layer.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    public ChannelBias(int channels)
        : base(nameof(ChannelBias))
    {
        bias = zeros(1, channels, 1, 1, ScalarType.Float32, CPU).ToParameter();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.add(bias, Scalars.One);

    /// <summary>Adds the layer to a graph.</summary>
    /// <returns>The node's name.</returns>
    public string WriteTo(GraphBuilder graph, string name, string input)
    {
        float[] ones = new float[bias.numel()];
        Array.Fill(ones, 1);
        return graph.Add(new Scale(
            name, input, Graph.FloatTensor.Vector(ones), Graph.FloatTensor.Vector(bias.ToFloats())));
    }
}
