using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ReCU.Onnx.Format;

/// <summary>A list of texts as a JSON array, written and read without reflection.</summary>
internal static class JsonTextArray
{
    public static string Format(IEnumerable<string> texts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (string text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <returns>The texts, or null if <paramref name="json"/> is not an array of texts.</returns>
    public static IReadOnlyList<string>? Parse(string json) =>
        (IReadOnlyList<string>?)ParsePlain(json) ?? ParseAny(json);

    /// <summary>
    /// Most lists of class names, without .NET's JSON, which alone takes a tenth of the memory that a small network
    /// needs above an empty program (docs/decisions/0030-native-code-in-packages.md).
    /// </summary>
    /// <returns>The texts; null if the list is not of printable ASCII without escapes and blanks between texts.</returns>
    private static string[]? ParsePlain(string json)
    {
        const string Start = "[\"";
        const string Between = "\",\"";
        const string End = "\"]";
        if (json == "[]")
        {
            return [];
        }

        foreach (char character in json)
        {
            if (character is < ' ' or > '~' or '\\')
            {
                return null;
            }
        }

        if (json.Length < Start.Length + End.Length
            || !json.StartsWith(Start, StringComparison.Ordinal) || !json.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        string[] texts = json[Start.Length..^End.Length].Split(Between);
        return Array.TrueForAll(texts, text => !text.Contains('"')) ? texts : null;
    }

    private static List<string>? ParseAny(string json)
    {
        try
        {
            var texts = new List<string>();
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                texts.Add(reader.GetString()!);
            }

            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? texts : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
