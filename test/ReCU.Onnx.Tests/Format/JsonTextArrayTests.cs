using System.Text.Json;
using ReCU.Onnx.Format;

namespace ReCU.Onnx.Tests.Format;

/// <summary>Lists of texts are what .NET's JSON says they are, also where they are read without it.</summary>
public class JsonTextArrayTests
{
    private const int Lists = 20_000;

    [TestCase("[]")]
    [TestCase("[\"\"]")]
    [TestCase("[\"cat\",\"dog\"]")]
    [TestCase("[\"cat\", \"dog\"]")]
    [TestCase(" [ ] ")]
    [TestCase("[\"a\\u00e9\\n\",\"\\\"\"]")]
    [TestCase("[\"\u00e9\",\"\ud83d\ude00\"]")]
    [TestCase("[\"],[\"]")]
    public void ListsAreRead(string json) =>
        Assert.That(JsonTextArray.Parse(json), Is.EqualTo(JsonSerializer.Deserialize<string[]>(json)));

    [TestCase("")]
    [TestCase("[")]
    [TestCase("[\"")]
    [TestCase("[\"]")]
    [TestCase("[\"a\"\"b\"]")]
    [TestCase("[\"a\",]")]
    [TestCase("[\"a\"b\"]")]
    [TestCase("[\"a\",\"b\"],\"c\"]")]
    [TestCase("[1]")]
    [TestCase("[null]")]
    [TestCase("{}")]
    [TestCase("[\"a\tb\"]")]
    public void OtherTextsAreNone(string json) => Assert.That(JsonTextArray.Parse(json), Is.Null);

    [Test]
    public void AnyTextIsReadAsNETReadsIt()
    {
        string[] pieces = ["[", "]", "\"", ",", "a", "\\", " ", "\",\"", "[\"", "\"]", "\n", "\u00e9", "n", "1"];
        var random = new Random(11);
        int read = 0;
        for (int i = 0; i < Lists; i++)
        {
            string inner = string.Concat(
                Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
            string json = random.Next(2) == 0 ? inner : "[\"" + inner + "\"]";
            string[]? expected = Deserialize(json);
            read += expected is null ? 0 : 1;
            Assert.That(JsonTextArray.Parse(json), Is.EqualTo(expected), json);
        }

        Assert.That(read, Is.InRange(Lists / 20, Lists * 19 / 20));
    }

    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        string[] texts = ["plain", "", "a b", "\"", "\\", "\u00e9", "\ud83d\ude00", "<&>", "tab\t", "[\"x\",\"y\"]"];
        Assert.That(JsonTextArray.Parse(JsonTextArray.Format(texts)), Is.EqualTo(texts));
        Assert.That(JsonTextArray.Parse(JsonTextArray.Format(["cat", "a dog"])), Is.EqualTo(new[] { "cat", "a dog" }));
    }

    private static string[]? Deserialize(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                && document.RootElement.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String)
                ? [.. document.RootElement.EnumerateArray().Select(element => element.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
