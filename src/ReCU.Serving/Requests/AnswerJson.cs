using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ReCU.Serving.Requests;

/// <summary>Writes JSON answers.</summary>
internal static class AnswerJson
{
    /// <summary>Media type of JSON.</summary>
    public const string MediaType = "application/json";

    /// <summary>Writes an answer in one piece.</summary>
    /// <param name="response">The response, which has not begun.</param>
    /// <param name="write">Writes the JSON value.</param>
    /// <param name="cancellation">The client has gone.</param>
    /// <param name="mediaType">What the answer is.</param>
    public static async Task WriteAsync(
        HttpResponse response,
        Action<Utf8JsonWriter> write,
        CancellationToken cancellation,
        string mediaType = MediaType)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        response.ContentType = mediaType;
        response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.Body.WriteAsync(buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        }
    }
}
