using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Files;

/// <summary>Reads a model's bytes from a file; exceptions name the file.</summary>
internal static class ModelFile
{
    /// <summary>Reads a model's own file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">Parses its bytes, given the path of its folder.</param>
    public static T Read<T>(string path, Func<byte[], string, T> parse)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException($"The model file '{path}' was not found.", path);
        }

        if (!FileKind.IsRegularOrMissing(path))
        {
            throw new InvalidModelException($"The model file '{path}' is a pipe or a device; a file was expected.");
        }

        if (file.Length > ModelLimits.FileBytes)
        {
            throw new InvalidModelException(
                $"The model file '{path}' has {file.Length} bytes; at most {ModelLimits.FileBytes} were expected.");
        }

        try
        {
            return parse(File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (InvalidModelException e)
        {
            throw new InvalidModelException($"The model file '{path}' cannot be read. {e.Message}", e);
        }
    }
}
