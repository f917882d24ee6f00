using System.Globalization;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Writing;

/// <summary>Writes the model's metadata, always in the same order.</summary>
internal static class MetadataWriter
{
    public static IEnumerable<StringStringEntryProto> Write(NetworkGraph network)
    {
        ModelMetadata metadata = network.Metadata;
        FeatureShape input = network.InputShape;
        yield return Entry(MetadataKeys.NetworkName, metadata.NetworkName);
        yield return Entry(MetadataKeys.ClassNames, JsonTextArray.Format(metadata.ClassNames));
        yield return Entry(MetadataKeys.InputLayout, "planar: batch, channel, row, column");
        yield return Entry(MetadataKeys.InputColours, Colours(input.Channels));
        yield return Entry(MetadataKeys.InputRange, "0..255");
        yield return Entry(MetadataKeys.InputChannels, Text(input.Channels));
        yield return Entry(MetadataKeys.InputHeight, Text(input.Height));
        yield return Entry(MetadataKeys.InputWidth, Text(input.Width));
        if (metadata.ShorterSide is { } side)
        {
            yield return Entry(MetadataKeys.InputShorterSide, Text(side));
        }

        foreach ((string fact, string value) in metadata.TrainingFacts.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            yield return Entry(MetadataKeys.TrainingPrefix + fact, value);
        }

        yield return Entry(MetadataKeys.FormatVersion, Text(OnnxFormat.FormatVersion));
    }

    private static string Colours(int channels) => channels switch
    {
        1 => "grey",
        3 => "red, green, blue",
        _ => "unspecified",
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
