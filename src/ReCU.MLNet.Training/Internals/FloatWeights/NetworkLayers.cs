using ReCU.Graph;
using ReCU.Torch;
using ReCU.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.MLNet.Internals.FloatWeights;

/// <summary>A convolution of a network that will be trained.</summary>
/// <param name="Name">Its name in the state dict, such as <c>layer1.0.conv1</c>.</param>
/// <param name="Shape">[out, in, kernel height, kernel width].</param>
/// <param name="Window">Its window.</param>
/// <param name="Norm">Name of the batch norm after it; null if there is none.</param>
/// <param name="IsBinary">Whether its weights are binary.</param>
internal sealed record NetworkLayer(string Name, int[] Shape, Window Window, string? Norm, bool IsBinary);

/// <summary>The layers of a network that will be trained, by their names, in the order of the forward pass.</summary>
/// <param name="Convolutions">The convolutions.</param>
/// <param name="HeadNorm">
/// Name of the batch norm before the classifier, and its channels; null if there is none.
/// </param>
/// <param name="Classifier">Name of the classifier, and its number of features.</param>
internal sealed record NetworkLayers(
    IReadOnlyList<NetworkLayer> Convolutions,
    (string Name, int Channels)? HeadNorm,
    (string Name, int Features) Classifier)
{
    /// <summary>Reads the layers of a network.</summary>
    public static NetworkLayers Of(BinaryClassifier network)
    {
        Dictionary<string, nn.Module> modules =
            network.named_modules().ToDictionary(entry => entry.name, entry => entry.module);
        var convolutions = new List<NetworkLayer>();
        (string Name, int Channels)? headNorm = null;
        (string Name, int Features) classifier = default;
        bool isOpen = false;
        // A batch norm follows its convolution; another one is in the head.
        foreach (string name in network.state_dict().Keys.Select(ModuleOf).Distinct())
        {
            switch (modules[name])
            {
                case IConvolution convolution:
                    convolutions.Add(new NetworkLayer(
                        name,
                        Shape(convolution.Weight),
                        convolution.Window,
                        Norm: null,
                        convolution is BinaryConv2d));
                    isOpen = true;
                    break;
                case BatchNorm norm when isOpen && Shape(norm.weight!)[0] == convolutions[^1].Shape[0]:
                    convolutions[^1] = convolutions[^1] with { Norm = name };
                    isOpen = false;
                    break;
                case BatchNorm norm:
                    headNorm = (name, Shape(norm.weight!)[0]);
                    break;
                case Linear linear:
                    classifier = (name, Shape(linear.weight!)[1]);
                    break;
            }
        }

        return new NetworkLayers(convolutions, headNorm, classifier);
    }

    private static int[] Shape(Tensor tensor) => Array.ConvertAll(tensor.shape, length => (int)length);

    private static string ModuleOf(string tensor) => tensor[..tensor.LastIndexOf('.')];
}
