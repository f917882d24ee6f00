using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Schema;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

[TestFixture]
internal sealed class CultureTests
{
    private static readonly float[] _values = [0.5f, -1.25f, 1e20f, 3];

    private readonly MLContext _context = new(seed: 1);

    /// <summary>Classes that are fractions: as text in a file, as numbers in a column.</summary>
    [Test]
    public void APipelineIsSavedAndLoadedUnderAnyTwoCultures()
    {
        string[] all = ["", .. Cultures.Names];
        IDataView view = _context.Data.LoadFromEnumerable(
            _values.Select(value => new Row { Label = value, Pixels = new float[Samples.PixelCount] }));
        foreach ((string saving, string loading) in all.SelectMany(_ => all, (a, b) => (a, b)))
        {
            byte[] file = Cultures.In(saving, () => Save(view.Schema));
            uint[] keys = Cultures.In(loading, () =>
            {
                using var stream = new MemoryStream(file);
                ITransformer model = _context.Model.Load(stream, out _);
                return model.Transform(view).GetColumn<uint>("Label").ToArray();
            });
            Assert.That(keys, Is.EqualTo(new uint[] { 1, 2, 3, 4 }), $"'{saving}' to '{loading}'");
        }
    }

    [Test]
    public void KeysOfNumbersAreComparedUnderAnyCulture() => Cultures.AssertSame(() =>
    {
        IDataView view = _context.Data.LoadFromEnumerable(
            _values.Reverse().Select(value => new Row { Label = value, Pixels = new float[Samples.PixelCount] }));
        IDataView keyed = _context.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        using ReCUBinaryNetTransformer transformer = Transformer();
        return transformer.Transform(keyed).GetColumn<uint>("Label").ToArray();
    });

    /// <summary>The first line is ours; the runtime adds the value as the culture writes it.</summary>
    [Test]
    public void MessagesWriteNumbersAsCodeDoes() => Cultures.AssertSame(() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReCUScoringOptions { Threads = -1 }.Check())!
            .Message.Split('\n')[0]);

    private byte[] Save(DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        using ReCUBinaryNetTransformer transformer = Transformer();
        _context.Model.Save(transformer, schema, stream);
        return stream.ToArray();
    }

    private static ReCUBinaryNetTransformer Transformer() => new(
        Samples.Open(Samples.Network),
        new ReCUScoringOptions { LabelColumnName = "Label" },
        ClassLabels.Create(NumberDataViewType.Single, [.. _values.Select(value => LabelValues.ToText(value)!)]));

    private sealed class Row
    {
        [VectorType(Samples.PixelCount)]
        public float[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
