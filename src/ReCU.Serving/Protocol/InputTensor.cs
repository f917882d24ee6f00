using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Graph.Quantizing;
using ReCU.Serving.Scoring;

namespace ReCU.Serving.Protocol;

/// <summary>
/// The pixels of an inference request: FP32 or UINT8 [N, channels, height, width], or BYTES [N], whose elements are
/// image files, in JSON as base64.
/// </summary>
internal static class InputTensor
{
    private const int NumbersBetweenChecks = 4096;

    /// <summary>Reads the pixels.</summary>
    /// <param name="input">The tensor, as it was announced.</param>
    /// <param name="model">The model that is to see them.</param>
    /// <param name="json">The JSON of the request.</param>
    /// <param name="binary">What follows the JSON.</param>
    /// <param name="maximumImages">Images that are taken.</param>
    /// <param name="cancellation">Stops between pictures, and after some thousand numbers.</param>
    /// <exception cref="Requests.RequestProblemException">It does not fit the model, or itself.</exception>
    /// <exception cref="InvalidDataException">An image file is broken.</exception>
    public static PixelBatch Read(
        RequestInput input,
        ModelLease model,
        ReadOnlySpan<byte> json,
        ReadOnlySpan<byte> binary,
        int maximumImages,
        CancellationToken cancellation)
    {
        if (input.Name != model.InputName)
        {
            throw InferenceRequest.Problem(
                $"The request has an input '{input.Name}'; that of the model is '{model.InputName}'.");
        }

        int images = CountImages(input, model.Images.Shape, maximumImages);
        if (input.BinarySize is { } size && (size != binary.Length || input.Data is not null))
        {
            throw InferenceRequest.Problem(Invariant(
                $"The input announces {size} bytes of binary data, and {binary.Length} bytes follow the JSON."));
        }

        if (input.BinarySize is null && (input.Data is null || binary.Length > 0))
        {
            throw InferenceRequest.Problem("The input needs 'data', or 'binary_data_size' with bytes behind the JSON.");
        }

        var batch = new PixelBatch(model, images);
        try
        {
            if (input.Data is { } range)
            {
                ReadJson(input.Datatype, json[range], batch, model, cancellation);
            }
            else
            {
                ReadBinary(input.Datatype, binary, batch, model, cancellation);
            }

            if (model.TakesBytes && PixelBytes.IndexOfOther(batch.Pixels) >= 0)
            {
                throw InferenceRequest.Problem(
                    "The model's stem has int8 weights and takes whole numbers from 0 to 255; send UINT8, or round them.");
            }

            return batch;
        }
        catch (Exception e)
        {
            batch.Dispose();
            throw e is JsonException or InvalidOperationException or FormatException
                ? InferenceRequest.Problem($"The data are no {input.Datatype} values of the shape that is given.")
                : e;
        }
    }

    private static int CountImages(RequestInput input, FeatureShape shape, int maximum)
    {
        bool fits = input.Datatype switch
        {
            "FP32" or "UINT8" => input.Shape is [_, var c, var h, var w]
                && (c, h, w) == (shape.Channels, shape.Height, shape.Width),
            "BYTES" => input.Shape is [_] or [_, 1],
            _ => throw InferenceRequest.Problem(
                $"The input is of datatype '{input.Datatype}'; FP32, UINT8 or BYTES was expected."),
        };
        if (!fits)
        {
            string expected = input.Datatype == "BYTES"
                ? "[N], an image file each"
                : Invariant($"[N, {shape.Channels}, {shape.Height}, {shape.Width}]");
            throw InferenceRequest.Problem(
                $"The input is of shape [{string.Join(", ", input.Shape)}]; {expected} was expected.");
        }

        return input.Shape[0] >= 1 && input.Shape[0] <= maximum
            ? (int)input.Shape[0]
            : throw InferenceRequest.Problem(Invariant(
                $"The request has {input.Shape[0]} images; 1 to {maximum} are taken at once."));
    }

    private static void ReadJson(
        string datatype, ReadOnlySpan<byte> json, PixelBatch batch, ModelLease model, CancellationToken cancellation)
    {
        // Arrays may lie inside of each other as the dimensions do, or not.
        var reader = new Utf8JsonReader(json);
        int count = 0;
        int expected = datatype == "BYTES" ? batch.Images : batch.Pixels.Length;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                continue;
            }

            if (count == expected)
            {
                throw new FormatException();
            }

            switch (datatype)
            {
                case "FP32":
                    StopAfterNumbers(count, cancellation);
                    batch.Pixels[count] = Finite(reader.GetSingle());
                    break;
                case "UINT8":
                    StopAfterNumbers(count, cancellation);
                    batch.Pixels[count] = reader.GetByte();
                    break;
                default:
                    cancellation.ThrowIfCancellationRequested();
                    batch.Decode(model, count, reader.GetBytesFromBase64());
                    break;
            }

            count++;
        }

        if (count != expected)
        {
            throw new FormatException();
        }
    }

    private static void ReadBinary(
        string datatype, ReadOnlySpan<byte> binary, PixelBatch batch, ModelLease model, CancellationToken cancellation)
    {
        Span<float> pixels = batch.Pixels;
        switch (datatype)
        {
            case "FP32" when binary.Length == pixels.Length * sizeof(float):
                for (int i = 0; i < pixels.Length; i++)
                {
                    StopAfterNumbers(i, cancellation);
                    pixels[i] = Finite(BinaryPrimitives.ReadSingleLittleEndian(binary[(i * sizeof(float))..]));
                }

                break;
            case "UINT8" when binary.Length == pixels.Length:
                for (int i = 0; i < pixels.Length; i++)
                {
                    StopAfterNumbers(i, cancellation);
                    pixels[i] = binary[i];
                }

                break;
            case "BYTES":
                for (int i = 0; i < batch.Images; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    batch.Decode(model, i, NextElement(ref binary));
                }

                if (!binary.IsEmpty)
                {
                    throw new FormatException();
                }

                break;
            default:
                throw new FormatException();
        }
    }

    private static ReadOnlySpan<byte> NextElement(ref ReadOnlySpan<byte> binary)
    {
        uint length = binary.Length < sizeof(uint)
            ? throw new FormatException()
            : BinaryPrimitives.ReadUInt32LittleEndian(binary);
        if (length > binary.Length - sizeof(uint))
        {
            throw new FormatException();
        }

        ReadOnlySpan<byte> element = binary.Slice(sizeof(uint), (int)length);
        binary = binary[(sizeof(uint) + (int)length)..];
        return element;
    }

    private static void StopAfterNumbers(int count, CancellationToken cancellation)
    {
        if (count % NumbersBetweenChecks == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static float Finite(float value) => float.IsFinite(value) ? value : throw new FormatException();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
