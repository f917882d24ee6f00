using System.Text.Json.Serialization;

namespace ReCU.Report;

/// <summary>How well a class is told from the others.</summary>
/// <param name="Name">What the class is called.</param>
/// <param name="Support">Images of the class.</param>
/// <param name="Predicted">Images that were taken for the class.</param>
/// <param name="Right">Images of the class that were taken for it.</param>
public sealed record ClassFigures(string Name, int Support, int Predicted, int Right)
{
    /// <summary>Share of the images taken for the class that are of it; null where there are none.</summary>
    [JsonIgnore]
    public double? Precision => Share(Right, Predicted);

    /// <summary>Share of the class's images that were taken for it; null where there are none.</summary>
    [JsonIgnore]
    public double? Recall => Share(Right, Support);

    /// <summary>
    /// Harmonic mean of precision and recall; null where the class has no images and was never predicted.
    /// </summary>
    [JsonIgnore]
    public double? F1 => Share(2 * Right, Support + Predicted);

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
