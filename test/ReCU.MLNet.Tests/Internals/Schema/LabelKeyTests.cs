using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Schema;

/// <summary>
/// Keys of another numbering than the model's. The network has the classes cat, dog, owl, pig; four of five rows carry
/// the class that it predicts.
/// </summary>
[TestFixture]
internal sealed class LabelKeyTests
{
    private const int Rows = 40;

    private static readonly string[] _classes = ["cat", "dog", "owl", "pig"];

    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void EvaluateComparesNames(
        [Values("cat,dog,owl,pig", "pig,owl,dog,cat", "owl,pig,cat,dog")] string order,
        [Values("Label", null)] string? labelColumn)
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = labelColumn });
        Assert.That(Accuracy(transformer, Keyed(Samples.Rows(Rows), order.Split(','))), Is.EqualTo(0.8).Within(1e-9));
    }

    [Test]
    public void ATestSetMayLackAClass([Values("cat", "dog", "owl", "pig")] string lacking)
    {
        List<ImageRow> rows = [.. Samples.Rows(200).Where(row => row.Label != lacking)];
        double expected = rows.Average(row =>
            _classes[Samples.Best(Samples.Logits(Samples.Network, row.Pixels))] == row.Label ? 1.0 : 0);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" });
        string[] order = [.. _classes.Where(name => name != lacking)];

        Assert.That(rows, Has.Count.GreaterThan(20));
        Assert.That(Accuracy(transformer, Keyed(rows, order)), Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void AClassThatTheModelDoesNotKnowCountsAsAnError()
    {
        List<ImageRow> rows = Samples.Rows(Rows);
        rows[0].Label = rows[5].Label = "yak";
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" });
        IDataView view = Keyed(rows, ["yak", "pig", "owl", "dog", "cat"]);

        IDataView scored = transformer.Transform(view);

        Assert.That(Names(scored.Schema["Label"]), Is.EqualTo(new[] { "cat", "dog", "owl", "pig", "yak" }));
        Assert.That(scored.GetColumn<uint>("Label").ElementAt(5), Is.EqualTo(5));
        Assert.That(Accuracy(transformer, view), Is.EqualTo(0.8 - 2.0 / Rows).Within(1e-9));
    }

    [Test]
    public void TheSameNumberingPassesThrough()
    {
        IDataView view = Keyed(Samples.Rows(3), _classes);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" });
        Assert.That(
            transformer.GetOutputSchema(view.Schema)["Label"].Index, Is.EqualTo(view.Schema["Label"].Index));
    }

    [Test]
    public void AMissingKeyStaysMissing()
    {
        SchemaDefinition definition = Definition<ByteKey>(typeof(byte), 3);
        definition["Label"].AddAnnotation(
            "KeyValues",
            new VBuffer<ReadOnlyMemory<char>>(3, ["pig".AsMemory(), "cat".AsMemory(), "owl".AsMemory()]),
            new VectorDataViewType(TextDataViewType.Instance, 3));
        // LoadFromEnumerable counts keys from 0.
        IDataView named = _context.Data.LoadFromEnumerable(
            [new ByteKey { Label = 1 }, new ByteKey { Label = 9 }], definition);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" });
        Assert.That(
            transformer.Transform(named).GetColumn<uint>("Label"), Is.EqualTo(new uint[] { 1, 0 }), "cat, none");
    }

    [Test]
    public void NumbersAreComparedByTheirValue()
    {
        List<Numbered> rows = [.. Samples.Rows(Rows).Select(row => new Numbered
        {
            Pixels = row.Pixels,
            Label = float.Parse(
                Samples.Numbered.Metadata.ClassNames[Array.IndexOf(_classes, row.Label)],
                System.Globalization.CultureInfo.InvariantCulture),
        })];
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        IDataView keyed = _context.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Samples.Numbered, new());
        Assert.That(Accuracy(transformer, keyed), Is.EqualTo(0.8).Within(1e-9));
    }

    [Test]
    public void KeysWithoutNamesAreNumbers()
    {
        IDataView four = Unnamed(4);
        using ReCUBinaryNetTransformer named = Samples.Transformer(new() { LabelColumnName = "Label" });
        using ReCUBinaryNetTransformer numbered = Samples.Transformer(
            Samples.Renamed(Samples.Network, []), new() { LabelColumnName = "Label" });
        Assert.Multiple(() =>
        {
            Assert.That(named.Transform(four).GetColumn<byte>("Label"), Is.EqualTo(new byte[] { 2 }));
            Assert.That(numbered.Transform(Unnamed(3)).GetColumn<byte>("Label"), Is.EqualTo(new byte[] { 2 }));
            Assert.That(
                () => named.Transform(Unnamed(3)),
                Throws.ArgumentException.With.Message.Contains("'Label' is a key of 3 values without names"));
        });
    }

    [Test]
    public void ClassesThatTheModelHasNoneOfAreRefused()
    {
        IDataView view = Keyed(Samples.Rows(3), ["ant", "bee", "cow", "doe"]);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" });
        using ReCUBinaryNetTransformer unasked = Samples.Transformer();
        using ReCUBinaryNetTransformer unnamed = Samples.Transformer(
            Samples.Renamed(Samples.Network, []), new() { LabelColumnName = "Label" });
        Assert.Multiple(() =>
        {
            Assert.That(
                () => transformer.Transform(view),
                Throws.ArgumentException.With.Message.Contains("'Label' is a key of ant, bee, cow, doe; the model has "
                    + "none of these classes, but cat, dog, owl, pig."));
            Assert.That(() => unasked.Transform(view), Throws.Nothing);
            Assert.That(() => unnamed.Transform(view), Throws.Nothing, "classes without names have a place only");
        });
    }

    [Test]
    public void ALoadedPipelineComparesNames()
    {
        using var folder = new TemporaryFolder();
        IDataView view = Keyed(Samples.Rows(Rows), ["pig", "dog", "cat", "owl"]);
        using (ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Label" }))
        {
            _context.Model.Save(transformer, view.Schema, folder.File("pipeline.zip"));
        }

        ITransformer model = _context.Model.Load(folder.File("pipeline.zip"), out _);
        Assert.That(Accuracy(model, view), Is.EqualTo(0.8).Within(1e-9));
    }

    private double Accuracy(ITransformer transformer, IDataView view) =>
        _context.MulticlassClassification.Evaluate(transformer.Transform(view)).MicroAccuracy;

    private IDataView Keyed(List<ImageRow> rows, string[] order)
    {
        IDataView names = _context.Data.LoadFromEnumerable(order.Select(name => new { Label = name }));
        IDataView view = _context.Data.LoadFromEnumerable(rows);
        return _context.Transforms.Conversion.MapValueToKey("Label", keyData: names).Fit(view).Transform(view);
    }

    private IDataView Unnamed(int count) => _context.Data.LoadFromEnumerable(
        [new ByteKey { Label = 1 }], Definition<ByteKey>(typeof(byte), count));

    private static SchemaDefinition Definition<T>(Type raw, int count)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(T));
        definition["Label"].ColumnType = new KeyDataViewType(raw, count);
        return definition;
    }

    private static string[] Names(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue("KeyValues", ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private sealed class ByteKey
    {
        [VectorType(Samples.PixelCount)]
        public float[] Pixels { get; set; } = new float[Samples.PixelCount];

        public byte Label { get; set; }
    }

    private sealed class Numbered
    {
        [VectorType(Samples.PixelCount)]
        public float[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
