using ReCU.Torch.Training.Checkpointing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>
/// Applies <see cref="WeightAverage"/>: a second set of a network's weights and running statistics, which can replace
/// the first.
/// </summary>
internal sealed class AveragedWeights : IDisposable
{
    private const string StepsName = "average.steps";

    private readonly WeightAverage _options;
    private readonly IReadOnlyList<Pair> _parameters;
    private readonly IReadOnlyList<Pair> _statistics;
    private long _steps;

    /// <summary>Starts with the weights before the first step.</summary>
    /// <param name="options">The decay of the average.</param>
    /// <param name="classifier">The network on its device; the caller disposes it.</param>
    public AveragedWeights(WeightAverage options, BinaryClassifier classifier)
    {
        _options = options;
        using IDisposable noGradient = no_grad();
        _parameters = [.. classifier.named_parameters().Select(entry => new Pair(entry.name, entry.parameter))];
        _statistics = [.. classifier.named_modules().Where(entry => entry.module is BatchNorm)
            .SelectMany(entry => StatisticsOf(entry.name, (BatchNorm)entry.module))];
    }

    /// <summary>Adds the weights after a step.</summary>
    public void Add()
    {
        using IDisposable noGradient = no_grad();
        double decay = _options.DecayAt(++_steps);
        using Scalar kept = decay.ToScalar();
        using Scalar share = (1 - decay).ToScalar();
        foreach (Pair pair in _parameters)
        {
            pair.Other.mul_(kept).add_(pair.Own, share);
        }
    }

    /// <summary>
    /// Replaces the network's weights by the averaged ones, with their own running statistics, until the result is
    /// disposed.
    /// </summary>
    public IDisposable TakePlace()
    {
        Exchange();
        return new Place(this);
    }

    /// <summary>
    /// Names and tensors for a checkpoint. Those created from numbers belong to the open dispose scope.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> Save() =>
        _parameters.Concat(_statistics).Select(pair => (NameOf(pair), pair.Other)).Prepend((StepsName, tensor(_steps)));

    /// <summary>Restores the state from a checkpoint.</summary>
    /// <exception cref="InvalidCheckpointException">A tensor is missing or has another type or shape.</exception>
    public void Restore(SafetensorsFile file)
    {
        using IDisposable noGradient = no_grad();
        using Tensor steps = file.Read(StepsName, ScalarType.Int64, []);
        _steps = steps.item<long>();
        foreach (Pair pair in _parameters.Concat(_statistics))
        {
            file.ReadInto(pair.Other, NameOf(pair));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Pair pair in _parameters.Concat(_statistics))
        {
            pair.Other.Dispose();
        }
    }

    private void Exchange()
    {
        using IDisposable noGradient = no_grad();
        foreach (Pair pair in _parameters.Concat(_statistics))
        {
            using Tensor kept = pair.Own.clone();
            pair.Own.copy_(pair.Other);
            pair.Other.copy_(kept);
        }
    }

    private static IEnumerable<Pair> StatisticsOf(string name, BatchNorm norm) =>
    [
        new($"{name}.running_mean", norm.running_mean!),
        new($"{name}.running_var", norm.running_var!),
    ];

    private static string NameOf(Pair pair) => $"average.{pair.Name}";

    private sealed class Place(AveragedWeights weights) : IDisposable
    {
        public void Dispose() => weights.Exchange();
    }

    /// <summary>A tensor of the network, and its average.</summary>
    private sealed class Pair(string name, Tensor own)
    {
        public string Name { get; } = name;

        public Tensor Own { get; } = own;

        public Tensor Other { get; } = own.clone().DetachFromDisposeScope();
    }
}
