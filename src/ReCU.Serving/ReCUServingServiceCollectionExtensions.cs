using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReCU.Classifier;
using ReCU.Serving.Classifying;
using ReCU.Serving.Health;
using ReCU.Serving.Measuring;
using ReCU.Serving.Models;
using ReCU.Serving.Protocol;
using ReCU.Serving.Requests;
using ReCU.Serving.Scoring;

namespace ReCU.Serving;

/// <summary>Adds a classifier to an application's services.</summary>
public static class ReCUServingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the classifier of a model file, and what <see cref="ReCUServingEndpointExtensions.MapReCU"/> needs to serve
    /// it. The file is opened before the server listens, and watched. Endpoints of your own get the
    /// <see cref="ImageClassifier"/> as a service; <c>/health/ready</c> asks your own health checks with the tag
    /// <c>ready</c>, too.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="modelPath">The model file.</param>
    /// <param name="options">Limits, batches, hot swap; null is the default.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">There is a classifier already.</exception>
    public static IServiceCollection AddReCUClassifier(
        this IServiceCollection services, string modelPath, ReCUServingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        options ??= new ReCUServingOptions();
        options.Check();
        if (services.Any(service => service.ServiceType == typeof(ServedModel)))
        {
            throw new InvalidOperationException("AddReCUClassifier was called before; a service has one model.");
        }

        services.AddMetrics();
        services.AddLogging();
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<ServingMetrics>();
        services.AddSingleton(provider => new ServedModel(
            modelPath,
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ServingMetrics>(),
            provider.GetRequiredService<ILogger<ServedModel>>()));
        services.AddSingleton(provider => provider.GetRequiredService<ServedModel>().Classifier);
        services.AddSingleton<IHostedService>(provider => new ModelWatcher(
            provider.GetRequiredService<ServedModel>,
            options.ReloadInterval,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelWatcher>>()));
        services.AddSingleton<RequestGate>();
        services.AddSingleton<ImageScorer>();
        services.AddSingleton<ClassifyEndpoint>();
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<InferEndpoint>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>(ModelHealthCheck.Name, tags: [ModelHealthCheck.ReadyTag]);
        return services;
    }
}
