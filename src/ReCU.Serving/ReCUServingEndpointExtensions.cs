using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReCU.Serving.Classifying;
using ReCU.Serving.Health;
using ReCU.Serving.Models;
using ReCU.Serving.Page;
using ReCU.Serving.Protocol;
using ReCU.Serving.Requests;

namespace ReCU.Serving;

/// <summary>Maps the endpoints of a classifier.</summary>
public static class ReCUServingEndpointExtensions
{
    /// <summary>
    /// Maps the page at <c>/</c>, <c>POST /classify</c>, the Open Inference Protocol under <c>/v2</c>,
    /// <c>/health/live</c>, <c>/health/ready</c> and <c>/openapi.json</c>. In a group of routes all of them lie below
    /// the group's prefix.
    /// </summary>
    /// <param name="endpoints">The application, or a group of its routes.</param>
    /// <returns>All endpoints, for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="InvalidOperationException">No classifier was added to the services.</exception>
    public static IEndpointConventionBuilder MapReCU(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        ReCUServingOptions options = services.GetService<ReCUServingOptions>()
            ?? throw new InvalidOperationException(
                "MapReCU needs a classifier: call services.AddReCUClassifier(\"model.onnx\") before.");
        RouteGroupBuilder group = endpoints.MapGroup("");
        if (options.HasPage)
        {
            // Made at the first request: the model is opened when the server starts, not when it is composed.
            var page = new Lazy<RequestDelegate>(() => PageResources.Page(services.GetRequiredService<ServedModel>()));
            Get(group, "/", context => page.Value(context));
            Get(group, "/recu.js", PageResources.File("recu.js", "text/javascript; charset=utf-8"));
            Get(group, "/recu.css", PageResources.File("recu.css", "text/css; charset=utf-8"));
            Get(group, "/recu.svg", PageResources.File("recu.svg", "image/svg+xml"));
        }

        Get(group, "/openapi.json", PageResources.File("openapi.json", AnswerJson.MediaType));
        Post(group, "/classify", context => Service<ClassifyEndpoint>(context).AnswerAsync(context));
        MapHealth(group);
        MapProtocol(group);
        ((IEndpointConventionBuilder)group).Add(
            endpoint => endpoint.RequestDelegate = AnswerHeaders.Before(endpoint.RequestDelegate!));
        return group;
    }

    private static void MapHealth(RouteGroupBuilder group)
    {
        var read = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
        group.MapHealthChecks("/health/live", HealthAnswer.Live).WithMetadata(read);
        group.MapHealthChecks("/health/ready", HealthAnswer.Ready).WithMetadata(read);
    }

    private static void MapProtocol(RouteGroupBuilder group)
    {
        Get(group, "/v2", ModelEndpoints.ServerAsync);
        Get(group, "/v2/health/live", ModelEndpoints.LiveAsync);
        Get(group, "/v2/health/ready", context => Service<ModelEndpoints>(context).ReadyAsync(context));
        foreach (string model in new[] { "/v2/models/{name}", "/v2/models/{name}/versions/{version}" })
        {
            Get(group, model, context => Service<ModelEndpoints>(context).MetadataAsync(context));
            Get(group, model + "/ready", context => Service<ModelEndpoints>(context).ModelReadyAsync(context));
            Post(group, model + "/infer", context => Service<InferEndpoint>(context).AnswerAsync(context));
        }
    }

    private static void Get(RouteGroupBuilder group, string pattern, RequestDelegate answer) =>
        group.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], answer);

    private static void Post(RouteGroupBuilder group, string pattern, RequestDelegate answer) =>
        group.MapPost(pattern, answer);

    private static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
