using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ReCU.Classifier;

namespace ReCU.Tool.Predicting;

/// <summary>A JSON object in a line for each picture.</summary>
internal sealed class JsonLinesFormat : IPredictionFormat
{
    // Names are for people: only what JSON requires is escaped, and line feeds.
    private static readonly JsonWriterOptions _options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public string Header => "";

    /// <inheritdoc/>
    public string Record(Prediction prediction)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("file", prediction.File);
            if (prediction.Result is { } result)
            {
                json.WriteStartArray("classes");
                foreach (ClassProbability one in result.Classes)
                {
                    json.WriteStartObject();
                    json.WriteString("name", one.Name);
                    json.WriteNumber("probability", one.Probability);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
            else
            {
                json.WriteString("problem", prediction.Problem);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) + "\n";
    }

    /// <inheritdoc/>
    public (int Records, int Broken, int End) Count(string text)
    {
        int end = text.LastIndexOf('\n') + 1;
        string[] records = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // A record with classes ends with their array.
        return (records.Length, records.Count(record => !record.EndsWith("]}", StringComparison.Ordinal)), end);
    }
}
