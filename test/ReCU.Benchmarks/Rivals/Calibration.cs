using Microsoft.ML.OnnxRuntime;
using ReCU.Graph;

namespace ReCU.Benchmarks.Rivals;

/// <summary>Scale and zero point of eight unsigned bits: <c>value = scale (q - zero)</c>.</summary>
internal readonly record struct ByteScale(float Scale, byte Zero);

/// <summary>The ranges of a float network's values on random images, as scales that do not saturate.</summary>
internal static class Calibration
{
    private const int Images = 8;

    public static Dictionary<string, ByteScale> Measure(ReluNetwork network)
    {
        using var session = new InferenceSession(FloatRival.ToBytes(network, allValues: true));
        FeatureShape shape = network.InputShape;
        var random = new Random(3);
        float[] pixels = [.. Enumerable.Range(0, Images * shape.Count).Select(_ => (float)random.Next(256))];
        using var input = OrtValue.CreateTensorValueFromMemory(
            pixels, [Images, shape.Channels, shape.Height, shape.Width]);
        using var options = new RunOptions();
        string[] names = [.. network.Nodes.Select(node => node.Name)];
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(options, [ReluNetwork.Input], [input], names);

        // Pixels are bytes already.
        var scales = new Dictionary<string, ByteScale> { [ReluNetwork.Input] = new(1, 0) };
        for (int i = 0; i < names.Length; i++)
        {
            scales.Add(names[i], For(outputs[i].GetTensorDataAsSpan<float>()));
        }

        return scales;
    }

    private static ByteScale For(ReadOnlySpan<float> values)
    {
        (float least, float most) = (0, 0);
        foreach (float value in values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        float scale = (most - least) / byte.MaxValue;
        return scale > 0 ? new(scale, (byte)MathF.Round(-least / scale)) : new(1, 0);
    }
}
