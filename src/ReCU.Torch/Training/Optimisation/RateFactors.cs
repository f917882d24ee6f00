using ReCU.Torch.Layers;
using TorchSharp.Modules;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>Selects the parameters with their own learning rate.</summary>
internal static class RateFactors
{
    /// <summary>One factor for the first convolution and the classifier.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="factor">The factor.</param>
    /// <returns>Full names of their parameters, with the factor.</returns>
    public static IReadOnlyDictionary<string, double> OfStemAndHead(BinaryClassifier classifier, double factor)
    {
        (string name, TorchSharp.torch.nn.Module module)[] modules = [.. classifier.named_modules()];
        string stem = modules.First(entry => entry.module is IConvolution).name + ".";
        string head = modules.Last(entry => entry.module is Linear).name + ".";
        return classifier.named_parameters().Select(entry => entry.name)
            .Where(name => name.StartsWith(stem, StringComparison.Ordinal)
                || name.StartsWith(head, StringComparison.Ordinal))
            .ToDictionary(name => name, _ => factor);
    }
}
