using ReCU.Data;
using ReCU.Report;

namespace ReCU.Tool.Scoring;

/// <summary>Evaluates a model on a data set.</summary>
internal static class DatasetScoring
{
    private const int ImagesAtOnce = 64;

    /// <summary>Scores images, and compares the results with their labels.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="images">The data set, of images of any sizes.</param>
    /// <param name="rows">The evaluated rows, each once.</param>
    /// <param name="root">The folder to which image names are relative; null uses whole paths.</param>
    /// <param name="options">The options of the evaluation.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    public static ClassifierEvaluation Evaluate(
        IModelScorer scorer,
        ImageDataset images,
        IReadOnlyList<int> rows,
        string? root,
        EvaluationOptions options,
        CancellationToken cancellation)
    {
        var builder = new EvaluationBuilder(scorer.ClassNames, options);
        int pixelCount = scorer.Images.Shape.Count;
        int classCount = scorer.ClassNames.Count;
        int scored = 0;
        using IImageReader reader = images.Open(rows.ToArray());
        for (int done = 0; done < rows.Count; done += ImagesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<ImagePixels> batch = reader.Read(ImagesAtOnce);
            var pixels = new float[batch.Count * pixelCount];
            var probabilities = new float[batch.Count * classCount];
            for (int i = 0; i < batch.Count; i++)
            {
                scorer.Images.Read(batch[i], pixels.AsSpan(i * pixelCount, pixelCount));
            }

            scorer.Score(pixels, probabilities);
            for (int i = 0; i < batch.Count; i++)
            {
                int row = batch[i].Row;
                builder.Add(
                    row, images.Labels[row], probabilities.AsSpan(i * classCount, classCount), Name(images, row, root));
            }

            scored += batch.Count;
        }

        for (int missing = scored; missing < rows.Count; missing++)
        {
            builder.AddLeftOut();
        }

        return scored > 0
            ? builder.Build()
            : throw new InvalidDataException($"None of the {rows.Count} images can be read: all of them are broken.");
    }

    private static string? Name(ImageDataset images, int row, string? root) =>
        images.Paths is not { } paths ? null
        : root is null ? paths[row]
        : Path.GetRelativePath(root, paths[row]).Replace(Path.DirectorySeparatorChar, '/');
}
