using TorchSharp.Modules;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>Parameters with one weight decay.</summary>
/// <param name="Parameters">The parameters, in the network's order.</param>
/// <param name="WeightDecay">Their weight decay.</param>
internal sealed record ParameterGroup(IReadOnlyList<Parameter> Parameters, double WeightDecay)
{
    /// <summary>Sorts parameters into groups, those of the first parameter first.</summary>
    /// <param name="parameters">The parameters with their full names.</param>
    /// <param name="decay">The weight decay of each.</param>
    public static IReadOnlyList<ParameterGroup> Split(
        IEnumerable<(string Name, Parameter Parameter)> parameters, WeightDecay decay) =>
        [.. parameters.GroupBy(entry => decay.For(entry.Name), entry => entry.Parameter)
            .Select(group => new ParameterGroup([.. group], group.Key))];
}
