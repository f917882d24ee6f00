using System.Text.Json;
using ReCU.Classifier;
using ReCU.Tool.Predicting;

namespace ReCU.Tool.Tests.Predicting;

/// <summary>What results are written as, and how many whole records are found in what a kill has left.</summary>
internal sealed class FormatTests
{
    private static readonly string[] _names = ["a,\"b\"", "line\nfeed", "ünï [x] <y>"];

    private static readonly Prediction[] _predictions =
    [
        new("plain.jpg", Classification.FromProbabilities(_names, [.25f, .5f, .25f], 3), null),
        new("quo\"te,\n.jpg", Classification.FromProbabilities(_names, [.5f, .25f, .25f], 3), null),
        new("broken.jpg", null, "it is, \"no\" picture,"),
    ];

    [Test]
    public void CsvIsAsSpreadsheetsReadIt()
    {
        var format = new CsvFormat(top: 2);
        Assert.That(format.Header, Is.EqualTo("file,class,probability,class2,probability2,problem\n"));
        Assert.That(format.Record(_predictions[0]), Is.EqualTo("plain.jpg,\"line\nfeed\",0.5,\"a,\"\"b\"\"\",0.25,\n"));
        Assert.That(format.Record(_predictions[2]), Is.EqualTo("broken.jpg,,,,,\"it is, \"\"no\"\" picture,\"\n"));
    }

    [Test]
    public void JsonIsALineForEachPicture()
    {
        string[] records = [.. _predictions.Select(new JsonLinesFormat().Record)];
        Assert.That(records, Is.All.EndsWith("\n"));
        JsonElement[] read =
            [.. records.Select(record => JsonSerializer.Deserialize<JsonElement>(record.TrimEnd('\n')))];
        Assert.That(records.Select(record => record.Count(c => c == '\n')), Is.All.EqualTo(1));
        Assert.That(
            read.Select(one => one.GetProperty("file").GetString()), Is.EqualTo(_predictions.Select(one => one.File)));
        Assert.That(
            read[0].GetProperty("classes").EnumerateArray().Select(one => one.GetProperty("name").GetString()),
            Is.EqualTo(new[] { _names[1], _names[0], _names[2] }));
        Assert.That(read[2].GetProperty("problem").GetString(), Is.EqualTo(_predictions[2].Problem));
        Assert.That(records[0], Does.Contain("ünï [x] <y>"));
    }

    [Test]
    public void WholeRecordsAreFoundWhereverATextIsCut([Values(true, false)] bool isCsv)
    {
        IPredictionFormat format = isCsv ? new CsvFormat(top: 2) : new JsonLinesFormat();
        string[] records = [.. _predictions.Select(format.Record)];
        string text = string.Concat(records);
        for (int length = 0; length <= text.Length; length++)
        {
            int whole = 0;
            int end = 0;
            while (whole < records.Length && end + records[whole].Length <= length)
            {
                end += records[whole++].Length;
            }

            int broken = whole == records.Length ? 1 : 0;
            Assert.That(format.Count(text[..length]), Is.EqualTo((whole, broken, end)), $"cut at {length}");
        }
    }
}
