using ReCU.Torch.Networks.Modules;

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
        NetworkNames names = classifier.Names;
        (string stem, string head) = ($"{names.StemConvolution}.", $"{names.Classifier}.");
        return classifier.named_parameters().Select(entry => entry.name)
            .Where(name => name.StartsWith(stem, StringComparison.Ordinal)
                || name.StartsWith(head, StringComparison.Ordinal))
            .ToDictionary(name => name, _ => factor);
    }
}
