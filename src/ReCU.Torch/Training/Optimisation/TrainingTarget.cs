using static TorchSharp.torch;

namespace ReCU.Torch.Training.Optimisation;

/// <summary>
/// What teachers compute for a batch, without gradient, on the network's device. The caller of <see
/// cref="TrainingLoss.TargetOf"/> disposes the tensors, by its dispose scope.
/// </summary>
/// <param name="Answers">Probabilities [N, classes]; null where the labels are all that counts.</param>
/// <param name="Maps">Feature maps [N, channels, height, width], one for each residual block; empty for none.</param>
internal sealed record TrainingTarget(Tensor? Answers, IReadOnlyList<Tensor> Maps)
{
    /// <summary>No teacher.</summary>
    public static TrainingTarget None { get; } = new(null, []);

    /// <summary>The tensors.</summary>
    public IEnumerable<Tensor> Tensors => Answers is null ? Maps : Maps.Prepend(Answers);

    /// <summary>The same with other tensors in place of its own.</summary>
    public TrainingTarget Select(Func<Tensor, Tensor> tensor) =>
        new(Answers is null ? null : tensor(Answers), [.. Maps.Select(tensor)]);
}
