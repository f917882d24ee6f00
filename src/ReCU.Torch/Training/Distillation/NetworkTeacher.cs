using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>A network that this library trained. It brings its own normalisation and border.</summary>
/// <param name="Network">The network; the caller's, who keeps it as long as the training runs.</param>
public sealed record NetworkTeacher(TrainedNetwork Network) : Teacher
{
    /// <inheritdoc/>
    public override void Check() => ArgumentNullException.ThrowIfNull(Network);

    /// <inheritdoc/>
    public override TeacherModel Open() => new Model(Network);

    private sealed class Model(TrainedNetwork network) : TeacherModel
    {
        private readonly PixelScale _scale = new(network.Normalisation);

        public override string Name => $"network '{network.Classifier.Network.Name}'";

        public override string Input => network.ImageShape.ToString();

        // Images that bring the border already are read too.
        public override bool Reads(FeatureShape shape) =>
            shape == network.ImageShape || shape == network.Classifier.InputShape;

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

        public override void Dispose() => _scale.Dispose();
    }
}
