using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>The packed engine for the binary networks that it can run, ONNX Runtime for all others.</summary>
internal sealed record AutoEngine() : ScoringEngine("auto")
{
    internal override ChosenEngine Choose(byte[] model, NetworkInfo network, int threads)
    {
        if (network.HasBinaryConvolutions)
        {
            try
            {
                return Packed.Choose(model, network, threads);
            }
            catch (InvalidModelException)
            {
                // It reads, so another engine may run what this one cannot.
            }
        }

        return OnnxRuntime.Choose(model, network, threads);
    }
}
