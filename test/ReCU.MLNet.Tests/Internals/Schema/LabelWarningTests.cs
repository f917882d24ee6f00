using Microsoft.ML;
using ReCU.MLNet.Internals.Engines;

namespace ReCU.MLNet.Tests.Internals.Schema;

/// <summary>Key columns that nobody has called labels, and that accuracies would be wrong with.</summary>
internal sealed class LabelWarningTests
{
    [TestCase("Class", "pig,owl,dog,cat", "The key column 'Class' has the model's classes in another order.")]
    [TestCase("Class", "cat,dog,owl,pig", null)]
    [TestCase("Label", "pig,owl,dog,cat", null, Description = "it is mapped")]
    [TestCase("Label", "yak,emu", "the model has none of these classes")]
    [TestCase("Class", "yak,emu", null)]
    public void ALabelThatCannotBeComparedIsWarnedOf(string column, string order, string? expected)
    {
        var context = new MLContext(seed: 1);
        IDataView names = context.Data.LoadFromEnumerable(order.Split(',').Select(name => new Name { Label = name }));
        IDataView rows = context.Transforms.Conversion.MapValueToKey(column, "Label", keyData: names)
            .Fit(Samples.View(context, 4)).Transform(Samples.View(context, 4));
        var warnings = new List<string>();
        using var transformer = new ReCUBinaryNetTransformer(
            Samples.Open(Samples.Network),
            new ReCUScoringOptions(),
            context: new ContextSettings(null, FallbackToCpu: false, warnings.Add));

        transformer.Transform(rows);

        Assert.That(warnings, expected is null ? Is.Empty : Has.One.Contains(expected));
    }

    private sealed class Name
    {
        public string Label { get; set; } = "";
    }
}
