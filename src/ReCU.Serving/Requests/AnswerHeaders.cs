using Microsoft.AspNetCore.Http;

namespace ReCU.Serving.Requests;

/// <summary>Headers of all answers: what a browser may make of them.</summary>
internal static class AnswerHeaders
{
    /// <summary>Everything from the server itself, nothing inline, no frames around it.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Sets them, and goes on.</summary>
    public static RequestDelegate Before(RequestDelegate next) => context =>
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    };
}
