using ReCU.Torch.Training.Teachers;

namespace ReCU.Torch;

/// <summary>
/// A network with float weights and float activations that is trained first, on the same images and by their labels:
/// the float twin of the network that it will teach, or another architecture.
/// </summary>
public sealed record FloatTwinTeacher : Teacher
{
    /// <summary>The architecture of the teacher; null, the default, is that of the network that it teaches.</summary>
    public BinaryNetwork? Network { get; init; }

    /// <summary>How its training differs from the main one. Default: not at all.</summary>
    public PhaseOptions Training { get; init; } = new();

    /// <inheritdoc/>
    public override void Check() => ArgumentNullException.ThrowIfNull(Training);

    /// <inheritdoc/>
    public override string ComputeFingerprint() => "";

    /// <inheritdoc/>
    public override TeacherModel Open(ITeacherTraining training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return new NetworkTeacherModel(training.Train(Network, Training), ownsNetwork: true);
    }
}
