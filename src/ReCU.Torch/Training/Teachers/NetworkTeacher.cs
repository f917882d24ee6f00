using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Teachers;

namespace ReCU.Torch;

/// <summary>A network that this library trained. It brings its own normalisation and border.</summary>
/// <param name="Network">The network; the caller's, who keeps it as long as the training runs.</param>
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
