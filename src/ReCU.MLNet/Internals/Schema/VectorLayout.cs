using Microsoft.ML.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Schema;

/// <summary>
/// What the declared dimensions of a vector say about the order of its pixels. A single dimension says nothing, so
/// planar order is assumed: channels, then rows, then columns.
/// </summary>
internal static class VectorLayout
{
    /// <summary>Whether a vector holds an image of a shape, in planar order as far as its dimensions tell.</summary>
    public static bool IsPlanar(VectorDataViewType type, FeatureShape image) =>
        type.Size == image.Count && Sides(type) is var sides
            && (sides.Length <= 1
                || sides.SequenceEqual(Long([image.Channels, image.Height, image.Width]))
                || sides.SequenceEqual(Long([image.Channels, image.Area])));

    /// <summary>Advice about dimensions that do not fit; none if the number of pixels is wrong.</summary>
    public static string Hint(VectorDataViewType type, FeatureShape image)
    {
        (int channels, int height, int width) = image;
        if (!type.IsKnownSize)
        {
            return type.ItemType == NumberDataViewType.Byte
                ? " Bytes of an unknown number are those of a file, as LoadRawImageBytes reads them: decode images "
                + $"with mlContext.Transforms.LoadImages. Pixels need their number: [VectorType({image.Count})]."
                : $" Its size is not known; declare it with [VectorType({image.Count})].";
        }

        if (type.Size != image.Count)
        {
            return "";
        }

        int[] sides = Sides(type);
        return sides.SequenceEqual(Long([height, width, channels])) || sides.SequenceEqual(Long([image.Area, channels]))
            ? " Its dimensions say that the channels of a pixel stand together: make it with ExtractPixels(..., "
            + "interleavePixelColors: false), or put it in planar order."
            : $" Its dimensions are neither [{image.Count}] nor [{channels}, {height}, {width}].";
    }

    // Dimensions of one element do not change the order.
    private static int[] Sides(VectorDataViewType type) => Long(type.Dimensions);

    private static int[] Long(IEnumerable<int> dimensions) => [.. dimensions.Where(length => length != 1)];
}
