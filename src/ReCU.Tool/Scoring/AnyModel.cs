using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Tool.Scoring;

/// <summary>
/// Model files that this library need not be able to run: teachers, and float networks for their weights.
/// </summary>
internal static class AnyModel
{
    /// <summary>The network in a file; null if this library cannot read it, so that it is another program's.</summary>
    /// <param name="path">The file.</param>
    public static NetworkGraph? TryLoad(string path)
    {
        try
        {
            return OnnxModel.Load(path);
        }
        catch (InvalidModelException)
        {
            return null;
        }
    }
}
