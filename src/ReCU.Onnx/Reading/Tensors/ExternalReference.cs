using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading.Tensors;

/// <summary>The file that contains a constant's data, if not the model's own.</summary>
internal static class ExternalReference
{
    private const int MostCharacters = 100;

    public static bool IsExternal(TensorProto tensor) =>
        tensor.DataLocation != TensorProto.Types.DataLocation.Default || tensor.ExternalData.Count > 0;

    /// <summary>The file of a constant; empty if there is none.</summary>
    public static string GetLocation(TensorProto tensor) =>
        tensor.ExternalData.FirstOrDefault(e => e.Key == "location")?.Value ?? "";

    /// <summary>The file of a constant, shortened for messages.</summary>
    public static string Shorten(TensorProto tensor)
    {
        string location = GetLocation(tensor);
        return location.Length <= MostCharacters ? location : location[..MostCharacters] + "...";
    }
}
