using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading.Tensors;

/// <summary>Where a constant keeps its data, if not in the model's own file.</summary>
internal static class ExternalReference
{
    private const int MostCharacters = 100;

    public static bool IsExternal(TensorProto tensor) =>
        tensor.DataLocation != TensorProto.Types.DataLocation.Default || tensor.ExternalData.Count > 0;

    /// <summary>The file that a constant names; empty where it names none.</summary>
    public static string GetLocation(TensorProto tensor) =>
        tensor.ExternalData.FirstOrDefault(e => e.Key == "location")?.Value ?? "";

    /// <summary>The file that a constant names, shortened for messages.</summary>
    public static string Shorten(TensorProto tensor)
    {
        string location = GetLocation(tensor);
        return location.Length <= MostCharacters ? location : location[..MostCharacters] + "...";
    }
}
