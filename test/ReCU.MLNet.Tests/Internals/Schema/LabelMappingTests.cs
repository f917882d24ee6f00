using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Schema;
using ReCU.Onnx;

namespace ReCU.MLNet.Tests.Internals.Schema;

/// <summary>The numbered network has the classes 5, 3, 8, 1.</summary>
[TestFixture]
internal sealed class LabelMappingTests
{
    private static readonly ReCUScoringOptions _options = new() { LabelColumnName = "Label", InputColumnName = "Pixels" };
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void TextBecomesAKey() => AssertKeys(Rows("3", "1", "5", "8", "9", ""), [2, 4, 1, 3, 0, 0]);

    [Test]
    public void IntegersBecomeKeys()
    {
        Assert.Multiple(() =>
        {
            AssertKeys(Rows(3, 1, 5, 8, 9, -3), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<byte>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<sbyte>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<short>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<ushort>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<uint>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<long>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows<ulong>(3, 1, 5, 8, 9, 0), [2, 4, 1, 3, 0, 0]);
        });
    }

    [Test]
    public void FloatsAndBooleansBecomeKeys()
    {
        Assert.Multiple(() =>
        {
            AssertKeys(Rows(3f, 1f, 5f, 8f, 3.5f, float.NaN), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows(3d, 1d, 5d, 8d, 3.5d, double.NaN), [2, 4, 1, 3, 0, 0]);
            AssertKeys(Rows(true, false), [4, 0]);
        });
    }

    [Test]
    public void TheLabelIsMappedWithoutScoringAnything()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Samples.Numbered, _options);
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(Rows("3", "1")));
        Assert.That(scored.GetColumn<uint>("Label"), Is.EqualTo(new[] { 2u, 4u }));
        Assert.That(transformer.IsLoaded, Is.False);
    }

    [Test]
    public void KeyValuesHaveTheLabelsOwnType()
    {
        byte[] model = OnnxModel.ToBytes(Samples.Numbered);
        ClassLabels labels = ClassLabels.Create(NumberDataViewType.Int32, ["5", "3", "8", "1"]);
        using var transformer = new ReCUBinaryNetTransformer(Samples.Open(model), _options, labels);
        DataViewSchema schema = transformer.GetOutputSchema(_context.Data.LoadFromEnumerable(Rows(1)).Schema);
        foreach (string column in new[] { "Label", "PredictedLabel" })
        {
            VBuffer<int> values = default;
            schema[column].Annotations.GetValue("KeyValues", ref values);
            Assert.That(values.DenseValues(), Is.EqualTo(new[] { 5, 3, 8, 1 }), column);
        }
    }

    [Test]
    public void WithoutTheColumnNothingIsMapped()
    {
        using ReCUBinaryNetTransformer transformer =
            Samples.Transformer(Samples.Numbered, _options with { LabelColumnName = "Other" });
        IDataView view = _context.Data.LoadFromEnumerable(Rows("3"));
        Assert.That(transformer.Transform(view).Schema.GetColumnOrNull("Other"), Is.Null);
    }

    [Test]
    public void AsManyLabelsAsLogitsAreNeeded() =>
        Assert.That(
            () => new ReCUBinaryNetTransformer(
                Samples.Open(Samples.Network), _options, ClassLabels.FromText(["a", "b"])),
            Throws.TypeOf<Graph.InvalidModelException>().With.Message.Contains("4 logits, but 2 class labels"));

    private void AssertKeys<T>(IEnumerable<Labelled<T>> rows, uint[] expected)
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Samples.Numbered, _options);
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        var keys = _context.Data.CreateEnumerable<Keyed>(scored, reuseRowObject: false).Select(row => row.Label);
        Assert.That(keys, Is.EqualTo(expected), typeof(T).Name);
    }

    private static List<Labelled<T>> Rows<T>(params T[] labels) =>
        [.. labels.Select(label => new Labelled<T> { Label = label })];

    private sealed class Labelled<T>
    {
        [VectorType(Samples.PixelCount)]
        public float[] Pixels { get; set; } = new float[Samples.PixelCount];

        public T Label { get; set; } = default!;
    }

    private sealed class Keyed
    {
        [KeyType(4)]
        public uint Label { get; set; }

        public float[] Score { get; set; } = [];
    }
}
