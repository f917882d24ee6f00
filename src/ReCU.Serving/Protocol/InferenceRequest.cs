using System.Globalization;
using System.Text.Json;
using ReCU.Serving.Requests;

namespace ReCU.Serving.Protocol;

/// <summary>
/// A request of the Open Inference Protocol v2, read from JSON. The tensor's data are left where they lie: what they
/// mean depends on members that may stand behind them.
/// </summary>
internal sealed record InferenceRequest
{
    /// <summary>What the client calls the request, to be given back; null where it does not.</summary>
    public string? Id { get; private init; }

    /// <summary>The input.</summary>
    public required RequestInput Input { get; init; }

    /// <summary>The outputs that are asked for; empty for all.</summary>
    public IReadOnlyList<RequestOutput> Outputs { get; private init; } = [];

    /// <summary>Whether outputs that say nothing else come as binary data.</summary>
    public bool BinaryOutputs { get; private init; }

    /// <summary>Reads a request.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="RequestProblemException">It is none, or lacks what is needed.</exception>
    public static InferenceRequest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Problem($"The request is no inference request in JSON: {FirstSentence(e.Message)}");
        }
    }

    /// <summary>What is wrong with a request.</summary>
    internal static RequestProblemException Problem(string message) => new(400, message);

    private static InferenceRequest Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "the request");
        string? id = null;
        var inputs = new List<RequestInput>();
        var outputs = new List<RequestOutput>();
        bool binaryOutputs = false;
        while (NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "id":
                    id = reader.GetString();
                    break;
                case "inputs":
                    Expect(ref reader, JsonTokenType.StartArray, "inputs");
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        inputs.Add(RequestInput.Read(ref reader));
                    }

                    break;
                case "outputs":
                    Expect(ref reader, JsonTokenType.StartArray, "outputs");
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        outputs.Add(RequestOutput.Read(ref reader));
                    }

                    break;
                case "parameters":
                    Expect(ref reader, JsonTokenType.StartObject, "parameters");
                    while (NextMember(ref reader, out string parameter))
                    {
                        if (parameter == "binary_data_output")
                        {
                            binaryOutputs = reader.GetBoolean();
                        }
                        else
                        {
                            reader.Skip();
                        }
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (reader.Read())
        {
            throw new JsonException("there is more behind the object.");
        }

        return inputs.Count == 1
            ? new InferenceRequest { Id = id, Input = inputs[0], Outputs = outputs, BinaryOutputs = binaryOutputs }
            : throw Problem(string.Create(
                CultureInfo.InvariantCulture, $"The request has {inputs.Count} inputs; the model has 1."));
    }

    /// <summary>Goes to the value of the next member of an object; false at its end.</summary>
    internal static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = reader.GetString()!;
        reader.Read();
        return true;
    }

    /// <summary>Refuses another kind of value.</summary>
    /// <exception cref="JsonException">It is another one.</exception>
    internal static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (reader.TokenType != expected)
        {
            throw new JsonException($"{what} begins with {reader.TokenType}, but {expected} was expected.");
        }
    }

    private static string FirstSentence(string text) => text.Split(". ")[0].TrimEnd('.') + ".";
}
