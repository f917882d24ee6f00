using TorchSharp.Modules;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>Parameters with one weight decay and one learning rate.</summary>
/// <param name="Parameters">The parameters, in the network's order.</param>
/// <param name="WeightDecay">Their weight decay.</param>
/// <param name="RateFactor">What the learning rate is multiplied by for them.</param>
internal sealed record ParameterGroup(
    IReadOnlyList<Parameter> Parameters, double WeightDecay, double RateFactor = 1)
{
    /// <summary>Sorts parameters into groups, those of the first parameter first.</summary>
    /// <param name="parameters">The parameters with their full names.</param>
    /// <param name="decay">The weight decay of each.</param>
    /// <param name="rateFactors">What the learning rate of some is multiplied by, by name; null leaves all.</param>
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
