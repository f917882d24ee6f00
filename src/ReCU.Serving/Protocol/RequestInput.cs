using System.Text.Json;

namespace ReCU.Serving.Protocol;

/// <summary>An input tensor as a request announces it.</summary>
internal sealed record RequestInput
{
    private const int MostDimensions = 8;

    /// <summary>Name of the tensor.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Its dimensions.</summary>
    public IReadOnlyList<long> Shape { get; private init; } = [];

    /// <summary>The type of its elements, as the protocol calls it.</summary>
    public string Datatype { get; private init; } = "";

    /// <summary>Where its data lie in the JSON; null where they follow as binary data.</summary>
    public Range? Data { get; private init; }

    /// <summary>Bytes of its binary data; null where they are JSON.</summary>
    public long? BinarySize { get; private init; }

    /// <summary>Reads an input.</summary>
    /// <param name="reader">At the beginning of the object.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static RequestInput Read(ref Utf8JsonReader reader)
    {
        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "an input");
        var input = new RequestInput();
        while (JsonMembers.Next(ref reader, out string name))
        {
            switch (name)
            {
                case "name":
                    input = input with { Name = JsonMembers.Text(ref reader) ?? "" };
                    break;
                case "datatype":
                    input = input with { Datatype = JsonMembers.Text(ref reader) ?? "" };
                    break;
                case "shape":
                    input = input with { Shape = ReadShape(ref reader) };
                    break;
                case "data":
                    int from = checked((int)reader.TokenStartIndex);
                    JsonMembers.Expect(ref reader, JsonTokenType.StartArray, "data");
                    reader.Skip();
                    input = input with { Data = from..checked((int)reader.BytesConsumed) };
                    break;
                case "parameters":
                    JsonMembers.ReadParameter(
                        ref reader,
                        "binary_data_size",
                        (ref Utf8JsonReader value) => input = input with { BinarySize = value.GetInt64() });
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return input;
    }

    private static List<long> ReadShape(ref Utf8JsonReader reader)
    {
        JsonMembers.Expect(ref reader, JsonTokenType.StartArray, "shape");
        var shape = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (shape.Count == MostDimensions)
            {
                throw new JsonException($"shape has more than {MostDimensions} dimensions.");
            }

            shape.Add(reader.GetInt64());
        }

        return shape;
    }
}
