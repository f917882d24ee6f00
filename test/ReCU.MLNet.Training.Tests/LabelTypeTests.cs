using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.MLNet;

namespace ReCU.MLNet.Training.Tests;

/// <summary>Labels of every type: what is promised, what comes, and which class is which.</summary>
public sealed class LabelTypeTests
{
    private static readonly MLContext _context = new(seed: 5);

    private static IEnumerable<TestCaseData> Labels()
    {
        yield return Case("text", label => BrightHalves.Names[label], BrightHalves.Names);
        yield return Case("sbyte", label => (sbyte)(label - 2), "-2", "-1", "0", "1");
        yield return Case("byte", label => (byte)(label + 9), "9", "10", "11", "12");
        yield return Case("short", label => (short)(label * 100), "0", "100", "200", "300");
        yield return Case("ushort", label => (ushort)label, "0", "1", "2", "3");
        yield return Case("int", label => 3 - label, "0", "1", "2", "3");
        yield return Case("uint", label => (uint)label, "0", "1", "2", "3");
        yield return Case("long", label => label + (1L << 53), Numbers(1L << 53));
        yield return Case("ulong", label => (ulong)label + 5, "5", "6", "7", "8");
        yield return Case("float", label => (float)label, "0", "1", "2", "3");
        yield return Case("double", label => label / 2.0, "0", "0.5", "1", "1.5");
        yield return Case("bool", label => label >= 2, "False", "True");

        IDataView text = BrightHalves.View(_context);
        yield return new TestCaseData(
            _context.Transforms.Conversion.MapValueToKey("Label").Fit(text).Transform(text),
            new[] { "bottom", "left", "right", "top" }).SetArgDisplayNames("key of text");
        IDataView numbers = BrightHalves.View(_context, label => 7 - label);
        yield return new TestCaseData(
            _context.Transforms.Conversion.MapValueToKey("Label").Fit(numbers).Transform(numbers),
            new[] { "7", "6", "5", "4" }).SetArgDisplayNames("key of int");
        yield return new TestCaseData(
            _context.Data.LoadFromEnumerable(BrightHalves.Rows().Select(row => new KeyRow
            {
                Label = (uint)row.Number, // in objects, ML.NET counts keys from 0
                Pixels = row.Pixels,
            }).ToList()),
            new[] { "0", "1", "2", "3" }).SetArgDisplayNames("key without names");
    }

    [TestCaseSource(nameof(Labels))]
    public void ClassesAreLearntAndNamed(IDataView data, string[] names)
    {
        ReCUBinaryNetEstimator estimator = _context.Transforms.TrainReCUBinaryNet(BrightHalves.Options);

        SchemaShape promised = estimator.GetOutputSchema(MLNetInternals.Shape(data.Schema));
        using ReCUBinaryNetTransformer transformer = estimator.Fit(data);
        IDataView scored = transformer.Transform(data);
        MulticlassClassificationMetrics metrics = _context.MulticlassClassification.Evaluate(scored);

        Assert.Multiple(() =>
        {
            Assert.That(transformer.ClassNames, Is.EqualTo(names));
            Assert.That(Describe(promised), Is.EqualTo(Describe(MLNetInternals.Shape(scored.Schema))));
            Assert.That(metrics.MicroAccuracy, Is.GreaterThan(0.9));
        });
    }

    private static TestCaseData Case<T>(string name, Func<int, T> label, params string[] names) =>
        new TestCaseData(BrightHalves.View(_context, label), names).SetArgDisplayNames(name);

    private static string[] Numbers(long first) => [.. Enumerable.Range(0, 4).Select(i => $"{first + i}")];

    private static string[] Describe(SchemaShape shape) => [.. shape.Select(column =>
        $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} "
        + $"[{string.Join("; ", Describe(column.Annotations))}]")];
}
