using System.Text;
using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Pages.Sections;

/// <summary>How to use the model in C#.</summary>
internal static class UsageSection
{
    public static void AddTo(HtmlBuilder html, RunReport report)
    {
        string file = Literal(report.ModelFile);
        html.Add($"<h2>Use it in C#</h2><p>Image files, with the package ReCU.Classifier; the pixels are those that ")
            .Add($"the training saw:</p><pre>{WithClassifier(file)}</pre>")
            .Add($"<p>In ML.NET, with the package ReCU.MLNet:</p><pre>{WithMLNet(file)}</pre>")
            .Add($"""<p class="soft">The model is standard ONNX: ONNX Runtime runs it from any language, too.</p>""");
    }

    private static string WithClassifier(string file) =>
        $"""
        using ReCU.Classifier;

        using var classifier = ImageClassifier.Open({file});
        Classification result = classifier.Classify("photo.jpg");
        Console.WriteLine($"{"{"}result.Best.Name{"}"} {"{"}result.Best.Probability:P1{"}"}");
        """;

    private static string WithMLNet(string file) =>
        $"""
        using Microsoft.ML;
        using ReCU.MLNet;

        var mlContext = new MLContext();
        var model = mlContext.Transforms.ApplyReCUBinaryNet({file}).Fit(rows);
        IDataView scored = model.Transform(rows);   // PredictedLabel, Score
        """;

    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char letter in text)
        {
            literal.Append(letter switch
            {
                '\\' => "\\\\",
                '"' => "\\\"",
                '\n' => "\\n",
                _ => char.IsControl(letter) || char.IsSurrogate(letter)
                    ? $"\\u{(int)letter:x4}"
                    : $"{letter}",
            });
        }

        return literal.Append('"').ToString();
    }
}
