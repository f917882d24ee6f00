using TorchSharp.Modules;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>Parameters with one weight decay and one learning rate.</summary>
/// <param name="Parameters">The parameters, in the network's order.</param>
/// <param name="WeightDecay">Their weight decay.</param>
/// <param name="RateFactor">Factor of their learning rate.</param>
internal sealed record ParameterGroup(
    IReadOnlyList<Parameter> Parameters, double WeightDecay, double RateFactor = 1)
{
    /// <summary>Groups parameters, in the order of each group's first parameter.</summary>
    /// <param name="parameters">The parameters with their full names.</param>
    /// <param name="decay">The weight decay of each.</param>
    /// <param name="rateFactors">Factor of the learning rate by parameter name; null for no factors.</param>
    public static IReadOnlyList<ParameterGroup> Split(
        IEnumerable<(string Name, Parameter Parameter)> parameters,
        WeightDecay decay,
        IReadOnlyDictionary<string, double>? rateFactors = null) =>
        [.. parameters
            .GroupBy(
                entry => (Decay: decay.For(entry.Name), Factor: rateFactors?.GetValueOrDefault(entry.Name, 1) ?? 1),
                entry => entry.Parameter)
            .Select(group => new ParameterGroup([.. group], group.Key.Decay, group.Key.Factor))];
}
