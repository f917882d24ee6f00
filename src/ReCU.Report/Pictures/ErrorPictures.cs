using ReCU.Data;
using ReCU.Packed;
using ReCU.Report.Pictures;

namespace ReCU.Report;

/// <summary>Adds pictures to the errors of an evaluation.</summary>
public static class ErrorPictures
{
    /// <summary>Reads the images of the errors again, and adds a small picture of each.</summary>
    /// <param name="evaluation">The evaluation; its rows are rows of the images.</param>
    /// <param name="images">The evaluated images.</param>
    /// <param name="maps">
    /// Explains each error whose image has the network's shape, or gets it from <paramref name="networkPixels"/>; null
    /// explains none.
    /// </param>
    /// <param name="side">Pixels of the longer side of a picture, from 16 to 512. Default 96, about 3 KB each.</param>
    /// <param name="networkPixels">
    /// Converts an image to the network's input, such as its centre crop: planar pixels, 0 to 255, of <see
    /// cref="ActivationMaps.InputShape"/>. Explanations are drawn over it. Null uses images as they are.
    /// </param>
    /// <returns>The evaluation with pictures, except for images that can no longer be read.</returns>
    /// <exception cref="ArgumentException">
    /// An error's row is not among the images, or the network's pixels have another number than it expects.
    /// </exception>
    public static ClassifierEvaluation WithPictures(
        this ClassifierEvaluation evaluation,
        ImageDataset images,
        ActivationMaps? maps = null,
        int side = 96,
        Func<ImagePixels, float[]>? networkPixels = null)
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
                    errors[place] = Show(errors[place], image, maps, side, networkPixels);
                }
            }
        }

        return evaluation with { Errors = errors };
    }

    private static ConfidentError Show(
        ConfidentError error,
        ImagePixels image,
        ActivationMaps? maps,
        int side,
        Func<ImagePixels, float[]>? networkPixels)
    {
        var pixels = new float[image.Shape.Count];
        image.CopyTo(pixels);
        bool isExplained = maps is not null && error.Predicted < maps.ClassCount
            && (networkPixels is not null || maps.InputShape == image.Shape);
        return error with
        {
            Picture = ColourImage.FromPixels(pixels, image.Shape).WithLongerSide(side).ToJpeg(),
            Explanation = isExplained
                ? Explain(maps!, networkPixels?.Invoke(image) ?? pixels, error, side)
                : null,
        };
    }

    private static byte[] Explain(ActivationMaps maps, float[] pixels, ConfidentError error, int side) =>
        pixels.Length == maps.InputShape.Count
            ? ActivationOverlay.Draw(pixels, maps.InputShape, maps.Explain(pixels, error.Predicted), side).ToJpeg()
            : throw new ArgumentException(
                $"networkPixels made {pixels.Length} numbers of image {error.Row}; the network takes "
                + $"{maps.InputShape.Count} ({maps.InputShape}).");
}
