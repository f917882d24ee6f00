using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Teachers;

namespace ReCU.Torch;

/// <summary>A network that this library trained, with its own normalisation and border.</summary>
/// <param name="Network">The network; the caller keeps it during the training and disposes it.</param>
public sealed record NetworkTeacher([property: FreeOnResume] TrainedNetwork Network) : Teacher
{
    /// <inheritdoc/>
    public override void Check() => ArgumentNullException.ThrowIfNull(Network);

    /// <inheritdoc/>
    public override string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(Network.Classifier.ComputeDigest()));
        hash.AppendData(MemoryMarshal.AsBytes<int>([Network.Border]));
        Normalisation scale = Network.Normalisation;
        hash.AppendData(MemoryMarshal.AsBytes<float>([.. scale.Mean, .. scale.StandardDeviation]));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public override TeacherModel Open(ITeacherTraining training) =>
        new NetworkTeacherModel(Network, ownsNetwork: false);
}
