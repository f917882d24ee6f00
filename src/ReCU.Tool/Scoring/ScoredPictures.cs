using ReCU.Data;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.Report;

namespace ReCU.Tool.Scoring;

/// <summary>Pictures of an evaluation's errors, as the network received them.</summary>
internal static class ScoredPictures
{
    /// <summary>Adds pictures to the errors, and the evidence if the network has activation maps.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="images">The evaluated images.</param>
    /// <param name="scorer">The scorer of the evaluation.</param>
    /// <param name="graph">The network.</param>
    public static ClassifierEvaluation WithPictures(
        this ClassifierEvaluation evaluation, ImageDataset images, IModelScorer scorer, NetworkGraph graph)
    {
        using ActivationMaps? maps = scorer.Images.ReadsBytes && ActivationMaps.FindObstacle(graph) is null
            ? ActivationMaps.Open(graph)
            : null;
        return evaluation.WithPictures(images, maps, networkPixels: Pixels);

        float[] Pixels(ImagePixels image)
        {
            var pixels = new float[scorer.Images.Shape.Count];
            scorer.Images.Read(image, pixels);
            return pixels;
        }
    }
}
