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
        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "the request");
        string? id = null;
        var inputs = new List<RequestInput>();
        var outputs = new List<RequestOutput>();
        bool binaryOutputs = false;
        while (JsonMembers.Next(ref reader, out string name))
        {
            switch (name)
            {
                case "id":
                    id = JsonMembers.Text(ref reader);
                    break;
                case "inputs":
                    JsonMembers.Expect(ref reader, JsonTokenType.StartArray, "inputs");
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        JsonMembers.ExpectRoom(inputs.Count, "inputs");
                        inputs.Add(RequestInput.Read(ref reader));
                    }

                    break;
                case "outputs":
                    JsonMembers.Expect(ref reader, JsonTokenType.StartArray, "outputs");
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        JsonMembers.ExpectRoom(outputs.Count, "outputs");
                        outputs.Add(RequestOutput.Read(ref reader));
                    }

                    break;
                case "parameters":
                    JsonMembers.ReadParameter(
                        ref reader,
                        "binary_data_output",
                        (ref Utf8JsonReader value) => binaryOutputs = value.GetBoolean());
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

    private static string FirstSentence(string text) => text.Split(". ")[0].TrimEnd('.') + ".";
}
