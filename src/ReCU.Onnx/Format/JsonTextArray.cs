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
    public static IReadOnlyList<string>? Parse(string json)
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
