using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ReCU.Serving.Models;

namespace ReCU.Serving.Health;

/// <summary>
/// Whether requests should come here: not while the server stops. A model file that was refused makes it degraded,
/// which is still ready, since the old model serves.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="lifetime">Tells of the end.</param>
internal sealed class ModelHealthCheck(ServedModel model, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <summary>Name of the check, and the tag of all that <c>/health/ready</c> asks.</summary>
    public const string Name = "recu";

    /// <summary>Tag of the checks that <c>/health/ready</c> asks: add it to those of your own.</summary>
    public const string ReadyTag = "ready";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ModelState state = model.State;
        var data = new Dictionary<string, object>
        {
            ["model"] = model.Name,
            ["sha256"] = state.Digest,
            ["takenAt"] = state.TakenAt,
            ["reloads"] = state.Reloads,
        };
        return Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("The server stops.", null, data)
            : state.Problem is { } problem
                ? HealthCheckResult.Degraded($"A new model file is not served, the old one is: {problem}", null, data)
            : HealthCheckResult.Healthy("The model is served.", data));
    }
}
