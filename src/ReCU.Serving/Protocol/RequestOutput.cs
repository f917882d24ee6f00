using System.Text.Json;

namespace ReCU.Serving.Protocol;

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Binary">Whether it is to come as binary data; null leaves it to the request.</param>
/// <param name="Classes">
/// How many of the likeliest classes are to come, as text, in place of numbers: the classification extension. 0 asks
/// for numbers.
/// </param>
internal sealed record RequestOutput(string Name, bool? Binary, int Classes)
{
    /// <summary>Reads an output.</summary>
    /// <param name="reader">At the beginning of the object.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static RequestOutput Read(ref Utf8JsonReader reader)
    {
        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "an output");
        var output = new RequestOutput("", Binary: null, Classes: 0);
        while (JsonMembers.Next(ref reader, out string name))
        {
            if (name == "name")
            {
                output = output with { Name = JsonMembers.Text(ref reader) ?? "" };
            }
            else if (name == "parameters")
            {
                output = ReadParameters(ref reader, output);
            }
            else
            {
                reader.Skip();
            }
        }

        return output;
    }

    private static RequestOutput ReadParameters(ref Utf8JsonReader reader, RequestOutput output)
    {
        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "parameters");
        while (JsonMembers.Next(ref reader, out string parameter))
        {
            switch (parameter)
            {
                case "binary_data":
                    output = output with { Binary = reader.GetBoolean() };
                    break;
                case "classification":
                    output = output with { Classes = Math.Max(0, reader.GetInt32()) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return output;
    }
}
