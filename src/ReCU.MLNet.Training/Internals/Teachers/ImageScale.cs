using ReCU.Torch;
using static TorchSharp.torch;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>The scale of the images that a teacher in a file reads.</summary>
internal static class ImageScale
{
    /// <summary>Normalises pixels, or returns them as they are without a normalisation.</summary>
    /// <param name="pixels">[N, channels, height, width], from 0 to 255.</param>
    /// <param name="normalisation">The normalisation of the teacher, or null.</param>
    /// <returns>The same shape; the dispose scope owns a new tensor.</returns>
    public static Tensor Normalise(Tensor pixels, Normalisation? normalisation)
    {
        if (normalisation is not { } scale)
        {
            return pixels;
        }

        long channels = scale.Mean.Count;
        return pixels.sub(tensor(scale.Mean.ToArray(), [1, channels, 1, 1]))
            .div(tensor(scale.StandardDeviation.ToArray(), [1, channels, 1, 1]));
    }
}
