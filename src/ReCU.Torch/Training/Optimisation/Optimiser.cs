using ReCU.Torch.Training.Optimisation;

namespace ReCU.Torch;

/// <summary>How gradients change the weights: <see cref="Sgd"/> or <see cref="Adam"/>.</summary>
public abstract record Optimiser
{
    private protected Optimiser()
    {
    }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    internal abstract void Check();

    /// <summary>Creates the steps of the optimiser.</summary>
    /// <param name="groups">The parameters, a group for each weight decay; the caller disposes them.</param>
    /// <param name="learningRate">The initial learning rate.</param>
    /// <returns>The steps; the caller disposes the object.</returns>
    internal abstract ParameterUpdate Begin(IReadOnlyList<ParameterGroup> groups, double learningRate);
}

/// <summary>
/// Stochastic gradient descent with momentum, as in PyTorch: <c>v = momentum v + g + decay w</c>, <c>w = w - lr v</c>.
/// </summary>
public sealed record Sgd : Optimiser
{
    /// <summary>The share of the last change that is added to the next, in [0, 1). Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"SGD, momentum {Momentum}");

    internal override void Check() => OptionCheck.Require(
        Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "must be at least 0 and below 1, such as 0.9");

    internal override ParameterUpdate Begin(IReadOnlyList<ParameterGroup> groups, double learningRate) =>
        new SgdUpdate(groups, learningRate, Momentum);
}

/// <summary>
/// Adam (Kingma and Ba, 2015), as in PyTorch: with <c>g</c> the gradient plus decay times the weight,
/// <c>m = beta1 m + (1 - beta1) g</c>, <c>v = beta2 v + (1 - beta2) g^2</c>, and in step t
/// <c>w = w - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)</c>.
/// </summary>
public sealed record Adam : Optimiser
{
    /// <summary>Decay of the gradients' mean, in [0, 1). Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squared gradients' mean, in [0, 1). Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Prevents a division by zero, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"Adam, betas {Beta1} and {Beta2}, epsilon {Epsilon}");

    internal override void Check()
    {
        OptionCheck.Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "must be at least 0 and below 1, such as 0.9");
        OptionCheck.Require(
            Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "must be at least 0 and below 1, such as 0.999");
        OptionCheck.Require(
            Epsilon is > 0 and <= float.MaxValue, nameof(Epsilon), Epsilon, "must be above 0, such as 1e-8");
    }

    internal override ParameterUpdate Begin(IReadOnlyList<ParameterGroup> groups, double learningRate) =>
        new AdamUpdate(groups, learningRate, this);
}
