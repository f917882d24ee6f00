using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.MLNet;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests.Internals.Schema;

[TestFixture]
internal sealed class SchemaTests
{
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void ThePromisedShapeIsThatOfTheRealSchema(
        [Values(null, "Label")] string? label, [Values(null, "Logits")] string? logits)
    {
        using var folder = new TemporaryFolder();
        OnnxModel.Save(Samples.Network, folder.File("model.onnx"));
        IDataView view = Samples.View(_context, 2);
        ReCUBinaryNetScoringEstimator estimator = _context.Transforms.ApplyReCUBinaryNet(
            folder.File("model.onnx"), new ReCUScoringOptions { LabelColumnName = label, LogitsColumnName = logits });

        SchemaShape promised = estimator.GetOutputSchema(ShapeOf(view.Schema));

        using ReCUBinaryNetTransformer transformer = estimator.Fit(view);
        Assert.That(Describe(promised), Is.EqualTo(Describe(ShapeOf(transformer.GetOutputSchema(view.Schema)))));
    }

    [Test]
    public void AnnotationsAreThoseOfMulticlassTrainers()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LogitsColumnName = "Logits" });
        DataViewSchema schema = transformer.GetOutputSchema(Samples.View(_context, 1).Schema);
        string[] names = ["cat", "dog", "owl", "pig"];
        Assert.Multiple(() =>
        {
            Assert.That(schema["PredictedLabel"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 4)));
            Assert.That(Texts(schema["PredictedLabel"], "KeyValues"), Is.EqualTo(names));
            Assert.That(Texts(schema["Score"], "SlotNames"), Is.EqualTo(names));
            Assert.That(Texts(schema["Score"], "TrainingLabelValues"), Is.EqualTo(names));
            Assert.That(Texts(schema["Logits"], "SlotNames"), Is.EqualTo(names));
            Assert.That(Text(schema["Score"], "ScoreColumnKind"), Is.EqualTo("MulticlassClassification"));
            Assert.That(Text(schema["Score"], "ScoreValueKind"), Is.EqualTo("Score"));
            Assert.That(Text(schema["PredictedLabel"], "ScoreValueKind"), Is.EqualTo("PredictedLabel"));
        });
    }

    [Test]
    public void AMissingColumnIsNamedWithThoseThatAreThere()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { InputColumnName = "Image" });
        AssertRefused(transformer, Samples.View(_context, 1),
            "The input column 'Image' was not found; the data have Pixels, Id, Label.");
    }

    [Test]
    public void AWrongTypeIsNamed()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { InputColumnName = "Label" });
        AssertRefused(transformer, Samples.View(_context, 1),
            "The input column 'Label' is String; the network reads 1x14x14 pixels: a vector of 196 Single or Byte");
    }

    [Test]
    public void AVectorOfUnknownSizeIsRefusedWithTheRemedy()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new { Pixels = new float[Samples.PixelCount] } });
        AssertRefused(transformer, view, "declare it with [VectorType(196)]");
    }

    [Test]
    public void AVectorOfAnotherLengthIsRefused()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(Samples.Colour);
        AssertRefused(transformer, Samples.View(_context, 1), "is Vector<Single, 196>; the network reads 3x12x10");
    }

    [Test]
    public void ALabelThatIsNoScalarIsRefused()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LabelColumnName = "Pixels" });
        AssertRefused(transformer, Samples.View(_context, 1),
            "The label column 'Pixels' is Vector<Single, 196>; a key, text, boolean or number was expected.");
    }

    private static void AssertRefused(ReCUBinaryNetTransformer transformer, IDataView view, string message) =>
        Assert.Multiple(() =>
        {
            Assert.That(() => transformer.Transform(view), Throws.ArgumentException.With.Message.Contains(message));
            Assert.That(
                () => transformer.GetOutputSchema(view.Schema),
                Throws.ArgumentException.With.Message.Contains(message));
        });

    private static SchemaShape ShapeOf(DataViewSchema schema) => MLNetInternals.Shape(schema);

    private static string[] Describe(SchemaShape shape) => [.. shape.Select(column =>
        $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} [{string.Join("; ", Describe(column.Annotations))}]")];

    private static string[] Texts(DataViewSchema.Column column, string kind)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(kind, ref value);
        return value.ToString();
    }
}
