using System.Globalization;
using ReCU.Graph;
using ReCU.Onnx.Format;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading.Headers;

/// <summary>Reads the metadata of a model. Entries of other producers are ignored.</summary>
internal static class MetadataReader
{
    private const int LargestSide = 65_536;

    public static ModelMetadata Read(IEnumerable<StringStringEntryProto> entries, string producer)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (StringStringEntryProto entry in entries)
        {
            if (!values.TryAdd(entry.Key, entry.Value))
            {
                throw new InvalidModelException($"The metadata entry '{entry.Key}' occurs twice.");
            }
        }

        if (producer != OnnxFormat.ProducerName)
        {
            return new ModelMetadata();
        }

        CheckFormatVersion(values.GetValueOrDefault(MetadataKeys.FormatVersion));
        return new ModelMetadata
        {
            NetworkName = values.GetValueOrDefault(MetadataKeys.NetworkName, ""),
            ClassNames = JsonTextArray.Parse(values.GetValueOrDefault(MetadataKeys.ClassNames, "[]"))
                ?? throw new InvalidModelException(
                    $"The metadata entry '{MetadataKeys.ClassNames}' must be a JSON array of texts."),
            ShorterSide = ReadShorterSide(values),
            TrainingFacts = ReadTrainingFacts(values),
        };
    }

    private static Dictionary<string, string> ReadTrainingFacts(Dictionary<string, string> values)
    {
        const string Prefix = MetadataKeys.TrainingPrefix;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in values)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                facts.Add(key[Prefix.Length..], value);
            }
        }

        return facts;
    }

    // Decoders resize images to this length, so an impossible one is rejected here.
    private static int? ReadShorterSide(Dictionary<string, string> values)
    {
        if (!values.TryGetValue(MetadataKeys.InputShorterSide, out string? text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side)
            && side is >= 1 and <= LargestSide
            ? side
            : throw new InvalidModelException(
                $"The metadata entry '{MetadataKeys.InputShorterSide}' is '{text}'; a number from 1 to {LargestSide} "
                + "was expected.");
    }

    private static void CheckFormatVersion(string? text)
    {
        if (text is null)
        {
            throw new InvalidModelException(
                $"The metadata entry '{MetadataKeys.FormatVersion}', the last of a file, is missing; the file is cut "
                + "short.");
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            || version is < 1 or > OnnxFormat.FormatVersion)
        {
            throw new InvalidModelException(
                $"The file has format version '{text}'; this library reads versions 1 to {OnnxFormat.FormatVersion}.");
        }
    }
}
