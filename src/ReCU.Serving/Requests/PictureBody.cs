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
    public static ValueTask<PooledBytes> ReadAsync(
        HttpRequest request, int maximum, CancellationToken cancellation) =>
        BoundaryOf(request.ContentType) is { } boundary
            ? BodyReader.InTimeAsync(request, ReadFormAsync(request, boundary, maximum, cancellation))
            : BodyReader.ReadAsync(request, maximum, cancellation);

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
        // One byte more than is read, so that the message is that of other bodies.
        var reader = new MultipartReader(boundary, request.Body) { BodyLengthLimit = maximum + 1L };
        PooledBytes? picture = null;
        try
        {
            for (int fields = 0; ; fields++)
            {
                MultipartSection? section = await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false);
                if (section is null)
                {
                    break;
                }

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

    private static RequestProblemException Malformed(string how) =>
        new(StatusCodes.Status400BadRequest, $"The form cannot be read: {how}.");
}
