using System.Diagnostics;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using ReCU.Serving.Measuring;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace ReCU.Serving.Requests;

/// <summary>
/// Where all requests that cost something come in: so many at once, so many bytes, so long. What goes wrong becomes an
/// answer here, and nothing of the server's inside gets out with it.
/// </summary>
internal sealed class RequestGate : IDisposable
{
    private const long FormRoom = 1 << 16;

    // A place is held while a body comes; a few clients that trickle theirs must not hold all of them.
    private static readonly MinDataRate _slowestBody = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

    private readonly ReCUServingOptions _options;
    private readonly ServingMetrics _metrics;
    private readonly ILogger _log;
    private readonly ConcurrencyLimiter _admission;
    private readonly string _retryAfter;

    public RequestGate(ReCUServingOptions options, ServingMetrics metrics, ILogger<RequestGate> log)
    {
        (_options, _metrics, _log) = (options, metrics, log);
        // Before anything is read: what waits has a body in memory, so this bounds the memory too.
        _admission = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions { PermitLimit = options.MaximumRequests, QueueLimit = 0 });
        _retryAfter = Math.Ceiling(options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">What is asked for, in a word, for the metrics.</param>
    /// <param name="form">How the client reads what is wrong.</param>
    /// <param name="answer">Reads the request and writes the answer.</param>
    public async Task RunAsync(
        HttpContext context, string operation, ProblemForm form, Func<CancellationToken, Task> answer)
    {
        long since = Stopwatch.GetTimestamp();
        using RateLimitLease place = _admission.AttemptAcquire();
        if (!place.IsAcquired)
        {
            await TellAsync(context, form, Full()).ConfigureAwait(false);
            _metrics.CountRequest(since, operation, "rejected");
            return;
        }

        _metrics.CountActive(1);
        string outcome = "failed";
        try
        {
            outcome = await AnswerAsync(context, operation, form, answer).ConfigureAwait(false);
        }
        finally
        {
            _metrics.CountRequest(since, operation, outcome);
            _metrics.CountActive(-1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _admission.Dispose();

    private async Task<string> AnswerAsync(
        HttpContext context, string operation, ProblemForm form, Func<CancellationToken, Task> answer)
    {
        RequestProblemException problem;
        string outcome = "invalid";
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(_options.RequestTimeout);
        try
        {
            Prepare(context);
            await answer(time.Token).ConfigureAwait(false);
            return "ok";
        }
        catch (RequestProblemException e)
        {
            problem = e;
            outcome = e.Status < StatusCodes.Status500InternalServerError ? outcome : "failed";
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel's own: too long, too slow, broken chunks.
            problem = new RequestProblemException(e.StatusCode, e.Message);
        }
        catch (InvalidDataException e)
        {
            problem = new RequestProblemException(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (e is IOException
            || (e is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // The connection broke, sometimes before Kestrel says so: nobody is there to be answered.
            context.Abort();
            return "cancelled";
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            (problem, outcome) = (Full("The request waited too long."), "timed_out");
        }
        catch (OutOfMemoryException)
        {
            (problem, outcome) = (Full("There is no memory for this request now."), "rejected");
        }
        catch (Exception e)
        {
            _log.RequestFailed(operation, e);
            (problem, outcome) = (
                new RequestProblemException(
                    StatusCodes.Status500InternalServerError,
                    "This should not have happened; the server's log has more."),
                "failed");
        }

        await TellAsync(context, form, problem).ConfigureAwait(false);
        return outcome;
    }

    private void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // A file in a form has the form around it.
            size.MaxRequestBodySize = _options.MaximumBodyBytes + FormRoom;
        }

        // Kestrel refuses to set a rate for one of the streams that share a connection; its own for connections holds.
        if (HasItsConnection(context.Request.Protocol)
            && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = _slowestBody;
        }

        if (context.Request.Headers.ContentEncoding.Any(
            one => !"identity".Equals(one, StringComparison.OrdinalIgnoreCase)))
        {
            throw new RequestProblemException(
                StatusCodes.Status415UnsupportedMediaType, "Bodies with a Content-Encoding are not read.");
        }
    }

    private static bool HasItsConnection(string protocol) =>
        HttpProtocol.IsHttp11(protocol) || HttpProtocol.IsHttp10(protocol);

    private async Task TellAsync(HttpContext context, ProblemForm form, RequestProblemException problem)
    {
        if (problem.Status == StatusCodes.Status503ServiceUnavailable && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = _retryAfter;
        }

        try
        {
            await ProblemAnswer.WriteAsync(context, form, problem.Status, problem.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, and with it who could be told.
        }
    }

    private RequestProblemException Full(string? message = null) => new(
        StatusCodes.Status503ServiceUnavailable,
        message ?? $"The server has {_options.MaximumRequests} requests at work, its most. Try again later.");
}
