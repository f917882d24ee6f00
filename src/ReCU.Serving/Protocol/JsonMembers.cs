using System.Text.Json;

namespace ReCU.Serving.Protocol;

/// <summary>Walks through the members of JSON objects.</summary>
internal static class JsonMembers
{
    /// <summary>Bytes of a name or another text; what is longer would be given back in many times as much memory.</summary>
    public const int MostText = 1024;

    /// <summary>Elements of a list of tensors.</summary>
    public const int MostTensors = 16;

    /// <summary>Reads a value.</summary>
    /// <param name="reader">At the value.</param>
    public delegate void ValueReader(ref Utf8JsonReader reader);

    /// <summary>Goes to the value of the next member of an object; false at its end.</summary>
    /// <param name="reader">At the beginning of the object, or at the end of a member's value.</param>
    /// <param name="name">The member's name.</param>
    public static bool Next(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = Text(ref reader)!;
        reader.Read();
        return true;
    }

    /// <summary>Reads a text; null where it is null.</summary>
    /// <exception cref="JsonException">It is longer than <see cref="MostText"/>.</exception>
    public static string? Text(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length <= MostText
            ? reader.GetString()
            : throw new JsonException($"a name or another text has more than {MostText} bytes.");

    /// <summary>Makes sure that a list has room for another tensor.</summary>
    /// <exception cref="JsonException">It has <see cref="MostTensors"/>.</exception>
    public static void ExpectRoom(int count, string what)
    {
        if (count == MostTensors)
        {
            throw new JsonException($"{what} has more than {MostTensors} tensors.");
        }
    }

    /// <summary>Reads one of the parameters, and passes over the others.</summary>
    /// <param name="reader">At the beginning of the object.</param>
    /// <param name="wanted">Name of the parameter.</param>
    /// <param name="read">Reads it, where it is there.</param>
    public static void ReadParameter(ref Utf8JsonReader reader, string wanted, ValueReader read)
    {
        Expect(ref reader, JsonTokenType.StartObject, "parameters");
        while (Next(ref reader, out string name))
        {
            if (name == wanted)
            {
                read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Refuses another kind of value.</summary>
    /// <exception cref="JsonException">It is another one.</exception>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (reader.TokenType != expected)
        {
            throw new JsonException($"{what} begins with {reader.TokenType}, but {expected} was expected.");
        }
    }
}
