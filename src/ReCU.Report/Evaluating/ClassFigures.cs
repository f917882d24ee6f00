using System.Text.Json.Serialization;

namespace ReCU.Report;

/// <summary>How well a class is recognised.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Support">Images of the class.</param>
/// <param name="Predicted">Images that were classified as the class.</param>
/// <param name="Right">Images of the class that were classified correctly.</param>
public sealed record ClassFigures(string Name, int Support, int Predicted, int Right)
{
    /// <summary>Share of the images classified as the class that belong to it; null if there are none.</summary>
    [JsonIgnore]
    public double? Precision => Share(Right, Predicted);

    /// <summary>Share of the class's images that were classified correctly; null if there are none.</summary>
    [JsonIgnore]
    public double? Recall => Share(Right, Support);

    /// <summary>
    /// Harmonic mean of precision and recall; null if the class has no images and was never predicted.
    /// </summary>
    [JsonIgnore]
    public double? F1 => Share(2 * Right, Support + Predicted);

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
