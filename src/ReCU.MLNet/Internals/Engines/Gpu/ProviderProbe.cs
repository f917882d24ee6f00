using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// Asks whether a GPU can be used before a model is opened on it: libraries are loaded, and a session over a network of
/// one node starts on the device.
/// </summary>
internal static class ProviderProbe
{
    private static readonly Lazy<byte[]> _model = new(CreateModel);

    /// <returns>What is in the way; null where the GPU can be used.</returns>
    public static ProviderFailure? Try(GpuEngine engine)
    {
        try
        {
            IReadOnlyList<ProviderOptions> providers = engine.Providers(batch: null, cacheFolder: null);
            using InferenceSession session = OnnxRuntimeSession.Create(
                _model.Value, threads: 1, options => ProviderOptions.Add(providers, options));
            return null;
        }
        catch (Exception exception)
            when (exception is OnnxRuntimeException || OnnxRuntimeSession.IsMissingLibrary(exception))
        {
            return ProviderFailure.Create(engine, exception);
        }
    }

    private static byte[] CreateModel()
    {
        var builder = new GraphBuilder((1, 1, 2));
        builder.Add(new Linear(
            "fc", builder.InputName, new FloatTensor([2, 2], [1, 0, 0, 1]), FloatTensor.Vector([0, 0])));
        return OnnxModel.ToBytes(builder.Build(new ReCU.Graph.ModelMetadata()));
    }
}
