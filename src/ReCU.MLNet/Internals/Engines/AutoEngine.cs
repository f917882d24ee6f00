using ReCU.Graph;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// The GPU that the <c>MLContext</c> names; else the packed engine for the binary networks that it can run, and for files
/// that ONNX Runtime cannot be given; ONNX Runtime for all others.
/// </summary>
internal sealed record AutoEngine() : ScoringEngine("auto")
{
    internal override ScoringEngine MadeUnder(ContextSettings context) =>
        context.GpuDeviceId is { } device ? Cuda(device, context.FallbackToCpu) : this;

    internal override ChosenEngine Choose(EngineRequest request)
    {
        if (request.Network.HasBinaryConvolutions || !request.Network.FitsOnnxRuntime)
        {
            try
            {
                return Packed.Choose(request);
            }
            catch (InvalidModelException)
            {
                // The model can be read, so another engine may run what this one cannot.
            }
        }

        return OnnxRuntime.Choose(request);
    }
}
