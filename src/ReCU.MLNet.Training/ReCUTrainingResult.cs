using ReCU.Torch;

namespace ReCU.MLNet;

/// <summary>
/// The result of <see cref="ReCUBinaryNetEstimator.Train"/>: the transformer and its torch network.
/// </summary>
/// <param name="Transformer">The transformer that <see cref="ReCUBinaryNetEstimator.Fit"/> returns.</param>
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
