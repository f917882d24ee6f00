using ReCU.Torch.Checkpointing;

namespace ReCU.Torch;

/// <summary>A network that this library trained. It brings its own normalisation and border.</summary>
/// <param name="Network">The network; the caller's, who keeps it as long as the training runs.</param>
public sealed record NetworkTeacher([property: FreeOnResume] TrainedNetwork Network) : Teacher
{
    /// <inheritdoc/>
    public override void Check() => ArgumentNullException.ThrowIfNull(Network);

    /// <inheritdoc/>
    public override string ComputeFingerprint() => Network.Classifier.ComputeDigest();

    /// <inheritdoc/>
    public override TeacherModel Open(ITeacherTraining training) =>
        new NetworkTeacherModel(Network, ownsNetwork: false);
}
