using System.Security.Cryptography;
using System.Text;

namespace ReCU.Report.Pages;

/// <summary>The page's only style sheet, and its digest for the content security policy.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet; its line ends are line feeds, whatever the checkout has.</summary>
    public static string Css { get; } = Read();

    /// <summary>The digest as a source of a content security policy.</summary>
    public static string Source { get; } =
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'";

    private static string Read()
    {
        using Stream stream = typeof(PageStyle).Assembly.GetManifestResourceStream("page.css")
            ?? throw new InvalidOperationException("The page's style sheet is missing in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
