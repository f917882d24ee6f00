using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ReCU.Serving.Requests;

/// <summary>The picture of a request: its body, or the file of a form.</summary>
internal static class PictureBody
{
    private const int LongestBoundary = 70;
    private const int MostFields = 16;

    /// <summary>Reads the picture.</summary>
    /// <param name="request">The request. A body of any type but <c>multipart/form-data</c> is the picture.</param>
    /// <param name="maximum">Bytes that are read at most.</param>
    /// <param name="cancellation">Ends the wait for bytes.</param>
    /// <exception cref="RequestProblemException">There is none, or more than one, or it is too long.</exception>
    public static async ValueTask<PooledBytes> ReadAsync(
        HttpRequest request, int maximum, CancellationToken cancellation)
    {
        try
        {
            return BoundaryOf(request.ContentType) is { } boundary
                ? await ReadFormAsync(request, boundary, maximum, cancellation).ConfigureAwait(false)
                : await BodyReader.ReadAsync(request.Body, request.ContentLength, maximum, cancellation)
                    .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RequestProblemException(
                StatusCodes.Status408RequestTimeout, "The body did not come in time.");
        }
    }

    private static string? BoundaryOf(string? contentType)
    {
        // "curl --data-binary" says that a picture is a form; of those only multipart has files.
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is >= 1 and <= LongestBoundary
            ? boundary
            : throw Malformed($"its boundary has {boundary.Length} characters, 1 to {LongestBoundary} were expected");
    }

    private static async ValueTask<PooledBytes> ReadFormAsync(
        HttpRequest request, string boundary, int maximum, CancellationToken cancellation)
    {
        var reader = new MultipartReader(boundary, request.Body) { BodyLengthLimit = maximum };
        PooledBytes? picture = null;
        try
        {
            for (int fields = 0; await NextAsync(reader, cancellation).ConfigureAwait(false) is { } section; fields++)
            {
                if (fields == MostFields)
                {
                    throw Malformed($"it has more than {MostFields} fields");
                }

                if (section.GetContentDispositionHeader()?.IsFileDisposition() != true)
                {
                    continue;
                }

                if (picture is not null)
                {
                    throw new RequestProblemException(
                        StatusCodes.Status400BadRequest, "The form has more than one file; one picture was expected.");
                }

                picture = await BodyReader.ReadAsync(section.Body, announced: null, maximum, cancellation)
                    .ConfigureAwait(false);
            }

            return picture ?? throw new RequestProblemException(
                StatusCodes.Status400BadRequest, "The form has no file; one picture was expected.");
        }
        catch (Exception e)
        {
            picture?.Dispose();
            throw e is InvalidDataException || (e is IOException and not BadHttpRequestException)
                ? Malformed(e.Message.TrimEnd('.'))
                : e;
        }
    }

    private static Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation) =>
        reader.ReadNextSectionAsync(cancellation);

    private static RequestProblemException Malformed(string how) =>
        new(StatusCodes.Status400BadRequest, $"The form cannot be read: {how}.");
}
