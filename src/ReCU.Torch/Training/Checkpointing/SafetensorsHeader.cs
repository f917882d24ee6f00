using System.Text.Json;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>Where a tensor is in a file.</summary>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Start">Its first byte, relative to the first data byte.</param>
internal readonly record struct SafetensorsEntry(ScalarType Type, long[] Shape, long Start);

/// <summary>The header of a file in the safetensors layout.</summary>
/// <param name="Metadata">Names and texts.</param>
/// <param name="Entries">Names and places of the tensors.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyDictionary<string, SafetensorsEntry> Entries)
{
    private const int MaximumDimensions = 8;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a header. Tensors must follow each other without gaps, and end with the data.</summary>
    /// <param name="json">The header, UTF-8.</param>
    /// <param name="dataLength">Number of data bytes.</param>
    /// <exception cref="InvalidCheckpointException">The header is broken.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, _strict);
            var metadata = new Dictionary<string, string>();
            var entries = new Dictionary<string, SafetensorsEntry>();
            long end = 0;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == SafetensorsWriter.Metadata)
                {
                    metadata = property.Value.Deserialize<Dictionary<string, string>>() ?? metadata;
                    continue;
                }

                entries.Add(property.Name, ParseEntry(property, ref end));
            }

            return end == dataLength
                ? new SafetensorsHeader(metadata, entries)
                : throw new InvalidCheckpointException($"The tensors end at byte {end} of {dataLength}.");
        }
        catch (Exception exception) when (exception
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or OverflowException)
        {
            throw new InvalidCheckpointException($"The header is broken: {exception.Message}", exception);
        }
    }

    private static SafetensorsEntry ParseEntry(JsonProperty property, ref long end)
    {
        (ScalarType type, int size) = SafetensorsType.Parse(property.Value.GetProperty("dtype").GetString());
        long[] shape = Numbers(property.Value.GetProperty("shape"), MaximumDimensions);
        long[] offsets = Numbers(property.Value.GetProperty("data_offsets"), 2);
        long bytes = shape.Aggregate((long)size, (product, dimension) => checked(product * dimension));
        if (offsets.Length != 2 || offsets[0] != end || offsets[1] - offsets[0] != bytes)
        {
            throw new InvalidCheckpointException(
                $"Tensor '{property.Name}' of {bytes} bytes lies at [{string.Join(", ", offsets)}]; byte {end} was "
                + "expected.");
        }

        end = offsets[1];
        return new SafetensorsEntry(type, shape, offsets[0]);
    }

    private static long[] Numbers(JsonElement array, int most)
    {
        long[] numbers = array.GetArrayLength() <= most
            ? [.. array.EnumerateArray().Select(number => number.GetInt64())]
            : throw new InvalidCheckpointException($"A tensor has {array.GetArrayLength()} dimensions.");
        return Array.TrueForAll(numbers, number => number >= 0)
            ? numbers
            : throw new InvalidCheckpointException($"A tensor has the dimensions {string.Join("x", numbers)}.");
    }
}
