using ReCU.Data;
using ReCU.Packed;
using ReCU.Report.Pictures;

namespace ReCU.Report;

/// <summary>Adds pictures to the errors of an evaluation.</summary>
public static class ErrorPictures
{
    /// <summary>Reads the images of the errors again, and keeps a small picture of each.</summary>
    /// <param name="evaluation">The evaluation; its rows are those of the images.</param>
    /// <param name="images">What was evaluated on.</param>
    /// <param name="maps">
    /// Explains each error, where its image has the shape that the network takes; null explains none.
    /// </param>
    /// <param name="side">Pixels of the longer side of a picture, from 16 to 512. Default 96, some 3 KB each.</param>
    /// <returns>The evaluation with pictures; without one where an image can no longer be read.</returns>
    /// <exception cref="ArgumentException">There are fewer images than an error's row says.</exception>
    public static ClassifierEvaluation WithPictures(
        this ClassifierEvaluation evaluation, ImageDataset images, ActivationMaps? maps = null, int side = 96)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, 512);
        ILookup<int, int> places = evaluation.Errors.Select((error, place) => (error.Row, place))
            .ToLookup(error => error.Row, error => error.place);
        int[] rows = [.. places.Select(errors => errors.Key).Order()];
        if (rows.Length == 0)
        {
            return evaluation;
        }

        if (rows[^1] >= images.Count)
        {
            throw new ArgumentException(
                $"An error is of row {rows[^1]}, but there are {images.Count} images.", nameof(images));
        }

        ConfidentError[] errors = [.. evaluation.Errors];
        using IImageReader reader = images.Open(rows);
        for (int i = 0; i < rows.Length; i++)
        {
            foreach (ImagePixels image in reader.Read(1))
            {
                foreach (int place in places[image.Row])
                {
                    errors[place] = Show(errors[place], image, maps, side);
                }
            }
        }

        return evaluation with { Errors = errors };
    }

    private static ConfidentError Show(ConfidentError error, ImagePixels image, ActivationMaps? maps, int side)
    {
        var pixels = new float[image.Shape.Count];
        image.CopyTo(pixels);
        bool isExplained = maps?.InputShape == image.Shape && error.Predicted < maps.ClassCount;
        return error with
        {
            Picture = ColourImage.FromPixels(pixels, image.Shape).WithLongerSide(side).ToJpeg(),
            Explanation = isExplained
                ? ActivationOverlay.Draw(pixels, image.Shape, maps!.Explain(pixels, error.Predicted), side).ToJpeg()
                : null,
        };
    }
}
