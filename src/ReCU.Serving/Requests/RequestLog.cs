using Microsoft.Extensions.Logging;

namespace ReCU.Serving.Requests;

/// <summary>What the server's log says of requests.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(10, LogLevel.Error, "A request failed unexpectedly: {Operation}.")]
    public static partial void RequestFailed(this ILogger log, string operation, Exception exception);
}
