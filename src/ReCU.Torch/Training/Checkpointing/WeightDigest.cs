using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>Identifies the weights of a network.</summary>
internal static class WeightDigest
{
    /// <summary>The SHA-256 of all parameters and buffers, in hexadecimal digits.</summary>
    /// <param name="classifier">The network.</param>
    public static string ComputeDigest(this BinaryClassifier classifier)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor value in classifier.state_dict().Values)
        {
            hash.AppendData(value.cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
