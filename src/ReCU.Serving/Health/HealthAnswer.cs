using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReCU.Serving.Requests;

namespace ReCU.Serving.Health;

/// <summary>Answers of <c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthAnswer
{
    /// <summary>The process answers: no check is asked.</summary>
    public static HealthCheckOptions Live { get; } = new()
    {
        Predicate = _ => false,
        ResponseWriter = WriteAsync,
    };

    /// <summary>Requests may come.</summary>
    public static HealthCheckOptions Ready { get; } = new()
    {
        Predicate = check => check.Tags.Contains(ModelHealthCheck.ReadyTag),
        ResponseWriter = WriteAsync,
    };

    private static Task WriteAsync(HttpContext context, HealthReport report) => AnswerJson.WriteAsync(
        context.Response, json => Write(json, report), context.RequestAborted);

    private static void Write(Utf8JsonWriter json, HealthReport report)
    {
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        if (report.Entries.TryGetValue(ModelHealthCheck.Name, out HealthReportEntry model))
        {
            json.WriteString("description", model.Description);
            foreach ((string name, object value) in model.Data)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
