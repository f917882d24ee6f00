using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Serving.Models;
using ReCU.Serving.Requests;

namespace ReCU.Serving.Protocol;

/// <summary>What the Open Inference Protocol v2 tells of server and model.</summary>
/// <param name="model">The model.</param>
/// <param name="lifetime">Tells of the end.</param>
internal sealed class ModelEndpoints(ServedModel model, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// The one version: a file that is replaced takes the place of the old one, and clients that name a version go on.
    /// </summary>
    public const string Version = "1";

    private const string ServerName = "recu";

    private static readonly string _serverVersion =
        typeof(ModelEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>Name of the model.</summary>
    public string Name => model.Name;

    private bool IsReady => !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary><c>GET /v2</c>.</summary>
    public static Task ServerAsync(HttpContext context) => AnswerJson.WriteAsync(
        context.Response,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("name", ServerName);
            json.WriteString("version", _serverVersion);
            json.WriteStartArray("extensions");
            json.WriteStringValue("binary_tensor_data");
            json.WriteStringValue("classification");
            json.WriteEndArray();
            json.WriteEndObject();
        },
        context.RequestAborted);

    /// <summary><c>GET /v2/health/live</c>.</summary>
    public static Task LiveAsync(HttpContext context) => AnswerJson.WriteAsync(
        context.Response,
        json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("live", true);
            json.WriteEndObject();
        },
        context.RequestAborted);

    /// <summary><c>GET /v2/health/ready</c>.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        SetStatus(context);
        return AnswerJson.WriteAsync(
            context.Response,
            json =>
            {
                // The specification's table says "live" here too, its clients look for "ready".
                json.WriteStartObject();
                json.WriteBoolean("ready", IsReady);
                json.WriteBoolean("live", true);
                json.WriteEndObject();
            },
            context.RequestAborted);
    }

    /// <summary><c>GET /v2/models/NAME/ready</c>.</summary>
    public Task ModelReadyAsync(HttpContext context) => ForModelAsync(context, json =>
    {
        SetStatus(context);
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteBoolean("ready", IsReady);
        json.WriteEndObject();
    });

    /// <summary><c>GET /v2/models/NAME</c>.</summary>
    public Task MetadataAsync(HttpContext context) => ForModelAsync(context, json =>
    {
        using ModelLease lease = model.Classifier.Lease();
        FeatureShape shape = lease.Images.Shape;
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteStartArray("versions");
        json.WriteStringValue(Version);
        json.WriteEndArray();
        json.WriteString("platform", "onnx_recu");
        json.WriteStartArray("inputs");
        WriteTensor(json, lease.InputName, shape.Channels, shape.Height, shape.Width);
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (string output in OutputTensors.Names)
        {
            WriteTensor(json, output, lease.ClassNames.Count);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Refuses requests for other models and versions.</summary>
    /// <exception cref="RequestProblemException">There is no such model.</exception>
    public void CheckName(HttpContext context)
    {
        var (name, version) = (context.Request.RouteValues["name"] as string, context.Request.RouteValues["version"]);
        if (name != Name)
        {
            throw new RequestProblemException(
                StatusCodes.Status404NotFound, $"There is no model '{name}' here; the model is '{Name}'.");
        }

        if (version is string other && other != Version)
        {
            throw new RequestProblemException(
                StatusCodes.Status404NotFound, $"There is no version '{other}' of model '{Name}'; it is '{Version}'.");
        }
    }

    private Task ForModelAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        try
        {
            CheckName(context);
        }
        catch (RequestProblemException e)
        {
            return ProblemAnswer.WriteAsync(context, ProblemForm.InferenceProtocol, e.Status, e.Message);
        }

        return AnswerJson.WriteAsync(context.Response, write, context.RequestAborted);
    }

    private void SetStatus(HttpContext context)
    {
        if (!IsReady)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    private static void WriteTensor(Utf8JsonWriter json, string name, params ReadOnlySpan<int> dimensions)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("datatype", "FP32");
        json.WriteStartArray("shape");
        json.WriteNumberValue(-1);
        foreach (int dimension in dimensions)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
