using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ReCU.Serving.Requests;

/// <summary>Tells a client what is wrong.</summary>
internal static class ProblemAnswer
{
    /// <summary>Says where the JSON of an inference ends, before binary data.</summary>
    public const string InferenceHeader = "Inference-Header-Content-Length";

    private const string Details = "application/problem+json";

    /// <summary>Writes the answer, unless one has begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="form">How the client reads it.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">What is wrong.</param>
    public static Task WriteAsync(HttpContext context, ProblemForm form, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        // An answer that was about to be written may have set it.
        context.Response.Headers.Remove(InferenceHeader);
        context.Response.StatusCode = status;
        return AnswerJson.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                if (form == ProblemForm.InferenceProtocol)
                {
                    json.WriteString("error", message);
                }
                else
                {
                    json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
                    json.WriteNumber("status", status);
                    json.WriteString("detail", message);
                }

                json.WriteEndObject();
            },
            context.RequestAborted,
            form == ProblemForm.Details ? Details : AnswerJson.MediaType);
    }
}
