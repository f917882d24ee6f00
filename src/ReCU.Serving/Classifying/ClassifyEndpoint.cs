using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ReCU.Classifier;
using ReCU.Serving.Models;
using ReCU.Serving.Requests;
using ReCU.Serving.Scoring;

namespace ReCU.Serving.Classifying;

/// <summary><c>POST /classify</c>: the classes of one picture, as JSON.</summary>
/// <param name="model">The model.</param>
/// <param name="scorer">Scores pictures.</param>
/// <param name="gate">Lets requests in.</param>
/// <param name="options">Limits.</param>
internal sealed class ClassifyEndpoint(
    ServedModel model, ImageScorer scorer, RequestGate gate, ReCUServingOptions options)
{
    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context) => gate.RunAsync(
        context, "classify", ProblemForm.Details, cancellation => AnswerAsync(context, cancellation));

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellation)
    {
        int top = Top(context.Request.Query["top"]);
        using PooledBytes picture = await PictureBody
            .ReadAsync(context.Request, options.MaximumBodyBytes, cancellation).ConfigureAwait(false);
        long since = Stopwatch.GetTimestamp();
        using ModelLease lease = scorer.Lease();
        Scores scores = await scorer
            .ScoreAsync(lease, () => PixelBatch.Decode(lease, picture.Memory.Span), cancellation).ConfigureAwait(false);
        if (!scores.AreFinite)
        {
            throw new RequestProblemException(
                StatusCodes.Status500InternalServerError, "The model has no finite answer to this picture.");
        }

        var result = Classification.FromProbabilities(lease.ClassNames, scores.Probabilities.Span, top);
        double milliseconds = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        await AnswerJson.WriteAsync(
            context.Response, json => Write(json, result, milliseconds), cancellation).ConfigureAwait(false);
    }

    private void Write(Utf8JsonWriter json, Classification result, double milliseconds)
    {
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        json.WriteStartArray("classes");
        foreach (ClassProbability one in result.Classes)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteNumber("index", one.Index);
            json.WriteNumber("probability", one.Probability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("milliseconds", Math.Round(milliseconds, 3));
        json.WriteEndObject();
    }

    private int Top(StringValues value) => value.Count == 0 ? options.Top
        : value.Count == 1 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int top)
            && top >= 1 ? top
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest, "'top' must be a number of classes, at least 1.");
}
