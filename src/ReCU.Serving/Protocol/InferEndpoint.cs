using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ReCU.Classifier;
using ReCU.Serving.Requests;
using ReCU.Serving.Scoring;

namespace ReCU.Serving.Protocol;

/// <summary>
/// <c>POST /v2/models/NAME/infer</c>, with the extension for binary tensors, which Triton's clients use unless they are
/// told not to, and that for classes.
/// </summary>
/// <param name="scorer">Scores images.</param>
/// <param name="gate">Lets requests in.</param>
/// <param name="models">Knows the model by its name.</param>
/// <param name="options">Limits.</param>
internal sealed class InferEndpoint(
    ImageScorer scorer, RequestGate gate, ModelEndpoints models, ReCUServingOptions options)
{
    /// <summary>The header that says where in a body the JSON ends.</summary>
    public const string HeaderLength = ProblemAnswer.InferenceHeader;

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context) => gate.RunAsync(
        context, "infer", ProblemForm.InferenceProtocol, cancellation => AnswerAsync(context, cancellation));

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellation)
    {
        models.CheckName(context);
        using PooledBytes body = await BodyReader
            .ReadAsync(context.Request, options.MaximumBodyBytes, cancellation).ConfigureAwait(false);
        int length = JsonLength(context.Request, body.Memory.Length);
        using ModelLease lease = scorer.Lease();
        InferenceRequest? request = null;
        IReadOnlyList<RequestOutput> outputs = [];
        int images = 0;
        Scores scores = await scorer.ScoreAsync(lease, Read, cancellation).ConfigureAwait(false);
        if (!scores.AreFinite)
        {
            throw InferenceRequest.Problem(
                "The network has no finite answer to these values; pixels go from 0 to 255.");
        }

        await WriteAsync(context, request!, outputs, new OutputTensors(images, lease.ClassNames, scores), cancellation)
            .ConfigureAwait(false);

        // In the queue's turn: a megabyte of numbers takes time to read.
        PixelBatch Read()
        {
            ReadOnlySpan<byte> json = body.Memory.Span[..length];
            request = InferenceRequest.Parse(json);
            outputs = OutputTensors.Choose(request);
            PixelBatch pixels = InputTensor.Read(
                request.Input, lease, json, body.Memory.Span[length..], options.MaximumImages, cancellation);
            images = pixels.Images;
            return pixels;
        }
    }

    private static int JsonLength(HttpRequest request, int bodyLength)
    {
        if (!request.Headers.TryGetValue(HeaderLength, out var value))
        {
            return bodyLength;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && length >= 1 && length <= bodyLength
                ? length
                : throw InferenceRequest.Problem(string.Create(
                    CultureInfo.InvariantCulture, $"{HeaderLength} must be from 1 to the body's {bodyLength} bytes."));
    }

    private async Task WriteAsync(
        HttpContext context,
        InferenceRequest request,
        IReadOnlyList<RequestOutput> outputs,
        OutputTensors tensors,
        CancellationToken cancellation)
    {
        var binary = new ArrayBufferWriter<byte>();
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model_name", models.Name);
            json.WriteString("model_version", ModelEndpoints.Version);
            if (request.Id is { } id)
            {
                json.WriteString("id", id);
            }

            json.WriteStartArray("outputs");
            foreach (RequestOutput output in outputs)
            {
                tensors.Write(output, json, binary);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        HttpResponse response = context.Response;
        response.ContentType = binary.WrittenCount > 0 ? "application/octet-stream" : AnswerJson.MediaType;
        response.ContentLength = buffer.WrittenCount + binary.WrittenCount;
        if (binary.WrittenCount > 0)
        {
            response.Headers[HeaderLength] = buffer.WrittenCount.ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        await response.Body.WriteAsync(binary.WrittenMemory, cancellation).ConfigureAwait(false);
    }
}
