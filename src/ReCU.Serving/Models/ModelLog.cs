using Microsoft.Extensions.Logging;
using ReCU.Graph;

namespace ReCU.Serving.Models;

/// <summary>What the server's log says of the model. It may name files: no client reads it.</summary>
internal static partial class ModelLog
{
    [LoggerMessage(1, LogLevel.Information, "Model '{Name}' is served: {Path}, images of {Shape}, {Classes} classes, "
        + "counted with {Kernel}.")]
    public static partial void ModelOpened(
        this ILogger log, string name, string path, FeatureShape shape, int classes, string kernel);

    [LoggerMessage(2, LogLevel.Information, "A new file of model '{Name}' is served now, SHA-256 {Digest}.")]
    public static partial void ModelTaken(this ILogger log, string name, string digest);

    [LoggerMessage(3, LogLevel.Warning, "A new file of model '{Name}' is refused, and the old model stays: {Problem}")]
    public static partial void ModelRefused(this ILogger log, string name, string problem);

    [LoggerMessage(4, LogLevel.Error, "The file of model '{Name}' could not be looked at.")]
    public static partial void LookFailed(this ILogger log, string name, Exception exception);
}
