using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;
using ReCU.MLNet.Internals.Training;

namespace ReCU.MLNet.Training.Tests.Internals.Training;

public sealed class PixelStoreTests
{
    private static readonly FeatureShape _shape = (1, 2, 5);

    [TestCase(null, 2 * 50 * 10, ExpectedResult = 50)]
    [TestCase(null, 2 * 50 * 10 + 19, ExpectedResult = 50)]
    [TestCase(100L, 100 * 10, ExpectedResult = 100)]
    [TestCase(100L, 100 * 10 - 1, ExpectedResult = 0)]
    public int BytesAreKeptWhileTheyFit(long? rows, long limit) => Added(new PixelStore(_shape, rows, limit), _ => 7);

    [TestCase(null, 2 * 4 * 50 * 10, ExpectedResult = 50)]
    [TestCase(100L, 4 * 100 * 10, ExpectedResult = 100)]
    public int FloatsTakeFourTimesAsMuch(long? rows, long limit) =>
        Added(new PixelStore(_shape, rows, limit), _ => 0.5f);

    [Test]
    public void BytesAndFloatsAreBothThereWhileOneBecomesTheOther()
    {
        // 30 images as bytes for 100, then 100 as floats.
        Assert.That(Added(new PixelStore(_shape, 100, 5 * 100 * 10), row => row < 30 ? 1 : 0.5f), Is.EqualTo(100));
        Assert.That(Added(new PixelStore(_shape, 100, 5 * 100 * 10 - 1), row => row < 30 ? 1 : 0.5f), Is.EqualTo(30));
    }

    [TestCase(null)]
    [TestCase(9L)]
    [TestCase(3L)]
    public void MoreOrFewerRowsThanAnnouncedAreKept(long? announced)
    {
        var store = new PixelStore(_shape, announced, 1 << 20);
        Assert.That(Added(store, row => row, most: 5), Is.EqualTo(5));
        ImageSet images = store.ToImageSet(new int[5], ["a"]);
        Assert.That(images[4].Bytes.ToArray(), Is.All.EqualTo(4));
    }

    [Test]
    public void PixelsThatAreNoBytesTurnAllIntoFloats()
    {
        var store = new PixelStore(_shape, null, 1 << 20);
        Added(store, row => row == 3 ? -1 : row, most: 5);
        ImageSet images = store.ToImageSet(new int[5], ["a"]);
        Assert.That(images.PixelsAreBytes, Is.False);
        Assert.That(
            Enumerable.Range(0, 5).Select(row => images[row].Floats.Span[9]), Is.EqualTo(new[] { 0f, 1, 2, -1, 4 }));
    }

    [Test]
    public void BytesOfAColumnNeverBecomeFloats()
    {
        var context = new MLContext(seed: 1);
        IDataView view = context.Data.LoadFromEnumerable(
            Enumerable.Range(0, 3).Select(row => new Row { Pixels = [.. Enumerable.Repeat((byte)row, _shape.Count)] }));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        var store = new PixelStore(_shape, rows: 3, memoryLimit: 3 * _shape.Count);
        PixelReader reader = InputColumn.CreateReader(cursor, view.Schema["Pixels"], _shape, shorterSide: null);

        while (cursor.MoveNext())
        {
            Assert.That(store.TryAdd(reader), Is.True);
        }

        Assert.That(reader.HasBytes, Is.True);
        Assert.That(store.ToImageSet(new int[3], ["a"])[2].Bytes.ToArray(), Is.All.EqualTo(2));
    }

    private static int Added(PixelStore store, Func<int, float> pixel, int most = 100)
    {
        int row = 0;
        while (row < most && store.TryAdd(Enumerable.Repeat(pixel(row), _shape.Count).ToArray()))
        {
            row++;
        }

        return row;
    }

    private sealed class Row
    {
        [VectorType(10)]
        public byte[] Pixels { get; set; } = [];
    }
}
