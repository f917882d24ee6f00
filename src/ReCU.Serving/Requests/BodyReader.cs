using Microsoft.AspNetCore.Http;

namespace ReCU.Serving.Requests;

/// <summary>Reads bodies into memory, in bounds.</summary>
internal static class BodyReader
{
    // A client that announces much and sends little gets little.
    private const int Start = 1 << 16;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="body">The stream.</param>
    /// <param name="announced">Bytes that the client announces; null where it does not.</param>
    /// <param name="maximum">Bytes that are read at most.</param>
    /// <param name="cancellation">Ends the wait for bytes.</param>
    /// <exception cref="RequestProblemException">It is longer than allowed, or empty.</exception>
    public static async ValueTask<PooledBytes> ReadAsync(
        Stream body, long? announced, int maximum, CancellationToken cancellation)
    {
        if (announced > maximum)
        {
            throw TooLong(maximum);
        }

        byte[] buffer = PooledBytes.Take((int)Math.Min(announced + 1 ?? Start, Start));
        int filled = 0;
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false)) > 0)
            {
                filled += read;
                if (filled > maximum)
                {
                    throw TooLong(maximum);
                }

                if (filled == buffer.Length)
                {
                    // All that is announced, once the client has begun to send it.
                    byte[] larger = PooledBytes.Take((int)Math.Min(announced + 1 ?? 2L * filled, maximum + 1L));
                    buffer.CopyTo(larger, 0);
                    PooledBytes.GiveBack(buffer);
                    buffer = larger;
                }
            }

            return filled > 0
                ? new PooledBytes(buffer, filled)
                : throw new RequestProblemException(StatusCodes.Status400BadRequest, "The body is empty.");
        }
        catch
        {
            PooledBytes.GiveBack(buffer);
            throw;
        }
    }

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="RequestProblemException">
    /// It is longer than allowed, or empty, or does not come in time.
    /// </exception>
    public static ValueTask<PooledBytes> ReadAsync(
        HttpRequest request, int maximum, CancellationToken cancellation) =>
        InTimeAsync(request, ReadAsync(request.Body, request.ContentLength, maximum, cancellation));

    /// <summary>Waits for a body, and tells a client that is too slow.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reading">Reads the body.</param>
    /// <exception cref="RequestProblemException">It does not come in time.</exception>
    public static async ValueTask<PooledBytes> InTimeAsync(HttpRequest request, ValueTask<PooledBytes> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RequestProblemException(
                StatusCodes.Status408RequestTimeout, "The body did not come in time.");
        }
    }

    private static RequestProblemException TooLong(int maximum) => new(
        StatusCodes.Status413PayloadTooLarge,
        $"The body is longer than {maximum} bytes, the most that is read here.");
}
