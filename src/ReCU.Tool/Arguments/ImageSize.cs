using System.Globalization;

namespace ReCU.Tool.Arguments;

/// <summary>Parses the size of images: <c>64</c>, or <c>48x64</c> for height and width.</summary>
internal static class ImageSize
{
    public const string Expected = "a size such as 64, or 48x64 for height and width,";

    private const int Largest = 4_096;

    /// <summary>Parses a size from 1 to 4,096.</summary>
    public static bool TryParse(string text, out (int Height, int Width) size)
    {
        string[] parts = text.Split('x', 'X');
        size = default;
        if (parts.Length > 2 || !TryParseSide(parts[0], out int height) || !TryParseSide(parts[^1], out int width))
        {
            return false;
        }

        size = (height, width);
        return true;
    }

    private static bool TryParseSide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= Largest;
}
