using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>A trained network as a teacher.</summary>
/// <param name="network">The network, on the CPU.</param>
/// <param name="ownsNetwork">Whether it is disposed with this object.</param>
internal sealed class NetworkTeacherModel(TrainedNetwork network, bool ownsNetwork) : TeacherModel
{
    // Keyed by the device's text, because torch's devices are not compared by value.
    private readonly Dictionary<string, PlacedNetwork> _placed = [];

    /// <inheritdoc/>
    public override string Name => $"network '{network.Classifier.Network.Name}'";

    /// <inheritdoc/>
    public override string Input => network.ImageShape.ToString();

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames => network.ClassNames;

    /// <inheritdoc/>
    // Images that include the border are accepted too.
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
        return Place(pixels.device).Logits(bordered).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (PlacedNetwork placed in _placed.Values)
        {
            placed.Dispose();
        }

        if (ownsNetwork)
        {
            network.Dispose();
        }
    }

    private PlacedNetwork Place(torch.Device device)
    {
        string name = device.ToString();
        if (!_placed.TryGetValue(name, out PlacedNetwork? placed))
        {
            placed = new PlacedNetwork(network, device);
            _placed.Add(name, placed);
        }

        return placed;
    }

    /// <summary>The network on the device of the images: itself on the CPU, a copy elsewhere.</summary>
    private sealed class PlacedNetwork : IDisposable
    {
        private readonly BinaryClassifier _classifier;
        private readonly bool _isCopy;
        private readonly PixelScale _scale;

        public PlacedNetwork(TrainedNetwork network, torch.Device device)
        {
            _isCopy = device.type != DeviceType.CPU;
            _classifier = _isCopy ? network.Classifier.CopyTo(device) : network.Classifier;
            _scale = new PixelScale(network.Normalisation, device);
        }

        public Tensor Logits(Tensor bordered)
        {
            using Tensor normalised = _scale.Normalise(bordered);
            _classifier.eval();
            return _classifier.forward(normalised);
        }

        public void Dispose()
        {
            _scale.Dispose();
            if (_isCopy)
            {
                _classifier.Dispose();
            }
        }
    }
}
