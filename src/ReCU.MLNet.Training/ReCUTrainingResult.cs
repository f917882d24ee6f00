using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>
/// What <see cref="ReCUBinaryNetEstimator.Train"/> gives: the transformer, and the torch network behind it.
/// </summary>
/// <param name="Transformer">The transformer, as <see cref="ReCUBinaryNetEstimator.Fit"/> gives it.</param>
/// <param name="Network">The trained network, with the reports of all epochs.</param>
public sealed record ReCUTrainingResult(ReCUBinaryNetTransformer Transformer, TrainedNetwork Network) : IDisposable
{
    /// <summary>Frees both.</summary>
    public void Dispose()
    {
        Transformer.Dispose();
        Network.Dispose();
    }
}
