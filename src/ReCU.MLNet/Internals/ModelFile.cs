using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.MLNet.Internals;

/// <summary>Reads a model file.</summary>
internal static class ModelFile
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">The file is no model that this library can run.</exception>
    public static byte[] Read(string path, out NetworkInfo network)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The model file '{path}' was not found.", path);
        }

        // In one piece, for it is to be saved in a pipeline and to run on a machine without the files beside it.
        byte[] bytes = OnnxModel.ReadWhole(path);
        try
        {
            network = NetworkInfo.Read(bytes);
        }
        catch (InvalidModelException exception)
        {
            throw new InvalidModelException($"The model file '{path}' cannot be used: {exception.Message}", exception);
        }

        return bytes;
    }
}
