using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using ReCU.Classifier;
using ReCU.Serving.Models;

namespace ReCU.Serving.Page;

/// <summary>
/// The page and its files, which are inside of the assembly: nothing is read from disk or fetched elsewhere.
/// </summary>
internal static class PageResources
{
    private const int MostNames = 200;

    private static readonly string _page = Encoding.UTF8.GetString(Read("index.html"));

    /// <summary>Answers with a file.</summary>
    /// <param name="name">Name of the resource.</param>
    /// <param name="mediaType">Its media type.</param>
    public static RequestDelegate File(string name, string mediaType)
    {
        byte[] content = Read(name);
        return context => WriteAsync(context.Response, content, mediaType);
    }

    /// <summary>Answers with the page of a model. Names are what a stranger may have written into the file.</summary>
    /// <param name="model">The model.</param>
    public static RequestDelegate Page(ServedModel model) => context =>
    {
        using ModelLease lease = model.Classifier.Lease();
        HtmlEncoder encoder = HtmlEncoder.Default;
        IReadOnlyList<string> names = lease.ClassNames;
        var classes = new StringBuilder();
        foreach (string name in names.Take(MostNames))
        {
            classes.Append("<li>").Append(encoder.Encode(name)).Append("</li>");
        }

        // Relative addresses need the page's own, however the host has mapped it.
        string at = (context.Request.PathBase + context.Request.Path).ToUriComponent().TrimEnd('/') + "/";
        string page = _page
            .Replace("{{base}}", encoder.Encode(at), StringComparison.Ordinal)
            .Replace("{{count}}", names.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(
                "{{more}}",
                names.Count > MostNames ? $"and {names.Count - MostNames} more" : "",
                StringComparison.Ordinal)
            .Replace("{{shape}}", lease.Images.Shape.ToString(), StringComparison.Ordinal);
        // Last, so that a name which looks like a placeholder stays what it is.
        (string head, string tail) = Split(page, "{{classes}}");
        string name1 = encoder.Encode(model.Name);
        return WriteAsync(
            context.Response,
            Encoding.UTF8.GetBytes(string.Concat(
                head.Replace("{{name}}", name1, StringComparison.Ordinal), classes.ToString(), tail)),
            "text/html; charset=utf-8");
    };

    private static (string Head, string Tail) Split(string text, string mark)
    {
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        return (text[..at], text[(at + mark.Length)..]);
    }

    private static Task WriteAsync(HttpResponse response, byte[] content, string mediaType)
    {
        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(content, 0, content.Length, response.HttpContext.RequestAborted);
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(PageResources).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
