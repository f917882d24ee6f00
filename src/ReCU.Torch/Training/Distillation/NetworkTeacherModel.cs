using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>A trained network as a teacher.</summary>
/// <param name="network">The network.</param>
/// <param name="ownsNetwork">Whether it is disposed with this object.</param>
internal sealed class NetworkTeacherModel(TrainedNetwork network, bool ownsNetwork) : TeacherModel
{
    private readonly PixelScale _scale = new(network.Normalisation);

    /// <inheritdoc/>
    public override string Name => $"network '{network.Classifier.Network.Name}'";

    /// <inheritdoc/>
    public override string Input => network.ImageShape.ToString();

    /// <inheritdoc/>
    // Images that bring the border already are read too.
    public override bool Reads(FeatureShape shape) =>
        shape == network.ImageShape || shape == network.Classifier.InputShape;

    /// <inheritdoc/>
    public override Tensor Logits(Tensor pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        bool hasBorder = pixels.shape[2] == network.Classifier.InputShape.Height;
        int border = hasBorder ? 0 : network.Border;
        Tensor bordered = nn.functional.pad(pixels, [border, border, border, border]);
        network.Classifier.eval();
        return network.Classifier.forward(_scale.Normalise(bordered)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _scale.Dispose();
        if (ownsNetwork)
        {
            network.Dispose();
        }
    }
}
