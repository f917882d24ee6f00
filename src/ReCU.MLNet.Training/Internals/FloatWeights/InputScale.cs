using ReCU.Onnx.Reading.FloatLayers;
using ReCU.Torch;

namespace ReCU.MLNet.Internals.FloatWeights;

/// <summary>The pixel scale of a file, from its operations before the first layer.</summary>
internal static class InputScale
{
    /// <summary>Reads the scale.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="norm">Factors and summands of the image's channels; null if there are none.</param>
    /// <param name="blueFirst">Whether their order is blue, green, red.</param>
    /// <param name="warnings">Receives a sentence if the scale cannot be that of pixels from 0 to 255.</param>
    /// <returns>The scale; null if it is unknown.</returns>
    public static Normalisation? Read(string path, FloatNorm? norm, bool blueFirst, List<string> warnings)
    {
        if (norm is null)
        {
            return null;
        }

        // a x + b = (x - mean) / deviation
        (float[] factor, float[] offset) = norm.Fold();
        float[] deviation = Array.ConvertAll(factor, value => 1 / value);
        float[] mean = [.. offset.Zip(deviation, (value, unit) => 0 - value * unit)];
        bool isOfPixels = deviation.All(value => value > 0 && float.IsFinite(value)) && mean.All(float.IsFinite)
            && (deviation.Max() > 1 || mean.Max() > 1);
        if (!isOfPixels)
        {
            warnings.Add(
                $"'{path}' subtracts [{Text(mean)}] and divides by [{Text(deviation)}], which is not for pixels from 0 "
                + "to 255. The scale was ignored; set Normalisation.");
            return null;
        }

        return blueFirst
            ? new Normalisation([.. mean.Reverse()], [.. deviation.Reverse()])
            : new Normalisation(mean, deviation);
    }

    private static string Text(float[] values) =>
        string.Join(", ", values.Select(value => FormattableString.Invariant($"{value:G4}")));
}
