using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Tests.Internals.Rows;

[TestFixture]
internal sealed class BatchCursorTests
{
    private const int BatchSize = 8;
    private readonly MLContext _context = new(seed: 1);

    [Test]
    public void EveryRowIsScoredAroundTheBatchBorders(
        [Values(0, 1, BatchSize - 1, BatchSize, BatchSize + 1, 3 * BatchSize)] int count)
    {
        List<ImageRow> rows = Samples.Rows(count);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        Samples.AssertScored(rows, Samples.Read(_context, scored));
        Assert.That(scored.GetRowCount(), Is.EqualTo(_context.Data.LoadFromEnumerable(rows).GetRowCount()));
    }

    [Test]
    public void ColumnsThatPassThroughStayWithTheirRow()
    {
        List<ImageRow> rows = Samples.Rows(20);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        ValueGetter<VBuffer<float>> pixels = cursor.GetGetter<VBuffer<float>>(scored.Schema["Pixels"]);
        ValueGetter<ReadOnlyMemory<char>> label = cursor.GetGetter<ReadOnlyMemory<char>>(scored.Schema["Label"]);
        VBuffer<float> vector = default;
        ReadOnlyMemory<char> text = default;
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.That(cursor.MoveNext(), Is.True);
            pixels(ref vector);
            label(ref text);
            Assert.That(vector.DenseValues(), Is.EqualTo(rows[i].Pixels));
            Assert.That(text.ToString(), Is.EqualTo(rows[i].Label));
        }

        Assert.That(cursor.MoveNext(), Is.False);
        Assert.That(cursor.MoveNext(), Is.False);
    }

    [Test]
    public void PositionsAndIdsAreTheSources()
    {
        IDataView source = _context.Data.ShuffleRows(Samples.View(_context, 20), seed: 5);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(source);
        Assert.That(RowIds(scored, scored.Schema["Score"]), Is.EqualTo(RowIds(source, source.Schema["Id"])));
        Assert.That(scored.CanShuffle, Is.EqualTo(source.CanShuffle));
    }

    [Test]
    public void ShuffledCursorsOfACacheAreScored()
    {
        List<ImageRow> rows = Samples.Rows(30);
        IDataView source = _context.Data.Cache(_context.Data.LoadFromEnumerable(rows));
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(source);
        Assert.That(scored.CanShuffle, Is.True);
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema, new Random(2));
        Assert.That(ReadAll(cursor, rows), Is.EquivalentTo(Enumerable.Range(0, 30)).And.Not.Ordered);
    }

    [Test]
    public void CursorsOfASetScoreEachRowOnce()
    {
        List<ImageRow> rows = Samples.Rows(100);
        IDataView source = _context.Data.Cache(_context.Data.LoadFromEnumerable(rows));
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(source);
        DataViewRowCursor[] cursors = scored.GetRowCursorSet(scored.Schema, n: 4);
        IEnumerable<int> ids = cursors.AsParallel().SelectMany(cursor =>
        {
            using (cursor)
            {
                return ReadAll(cursor, rows);
            }
        });
        Assert.That(ids, Is.EquivalentTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public void CursorsRunSideBySide()
    {
        List<ImageRow> rows = Samples.Rows(60);
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        Parallel.For(0, 6, _ => Samples.AssertScored(rows, Samples.Read(_context, scored)));
    }

    [Test]
    public void ABadRowFailsWhenItsTurnComes([Values(float.NaN, float.PositiveInfinity)] float bad)
    {
        List<ImageRow> rows = Samples.Rows(20);
        rows[11].Pixels[195] = bad;
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { BatchSize = BatchSize });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        for (int i = 0; i < 11; i++)
        {
            Assert.That(cursor.MoveNext(), Is.True);
        }

        Assert.That(
            () => cursor.MoveNext(),
            Throws.ArgumentException.With.Message.StartsWith(
                FormattableString.Invariant(
                    $"Column 'Pixels', row 11 (counted from 0): the pixel at index 195 is {bad};")));
    }

    [Test]
    public void ByteVectorsScoreLikeFloats()
    {
        List<ImageRow> rows = Samples.Rows(10);
        IDataView bytes = _context.Data.LoadFromEnumerable(rows.Select(row => new ByteRow
        {
            Pixels = [.. row.Pixels.Select(pixel => (byte)pixel)],
            Id = row.Id,
        }));
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        Samples.AssertScored(rows, Samples.Read(_context, transformer.Transform(bytes)));
    }

    [Test]
    public void LogitsAreTheOracles()
    {
        ImageRow row = Samples.Rows(1)[0];
        using ReCUBinaryNetTransformer transformer = Samples.Transformer(new() { LogitsColumnName = "Raw" });
        IDataView scored = transformer.Transform(_context.Data.LoadFromEnumerable([row]));
        Assert.That(
            scored.GetColumn<float[]>("Raw").Single(),
            Is.EqualTo(Samples.Logits(Samples.Network, row.Pixels)).Within(1e-3));
    }

    [Test]
    public void AGetterOfAnotherTypeOrOfAColumnThatWasNotAskedForIsRefused()
    {
        using ReCUBinaryNetTransformer transformer = Samples.Transformer();
        IDataView scored = transformer.Transform(Samples.View(_context, 1));
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => cursor.GetGetter<float>(scored.Schema["Score"]),
                Throws.InvalidOperationException.With.Message.Contains("Column 'Score' is Vector<Single, 4>"));
            Assert.That(
                () => cursor.GetGetter<int>(scored.Schema["Id"]),
                Throws.InvalidOperationException.With.Message.Contains("Column 'Id' was not asked for"));
            Assert.That(() => Score(cursor, scored), Throws.InvalidOperationException.With.Message.Contains("MoveNext"));
        });
    }

    private static float Score(DataViewRowCursor cursor, IDataView scored)
    {
        VBuffer<float> value = default;
        cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"])(ref value);
        return value.GetItemOrDefault(0);
    }

    private static List<int> ReadAll(DataViewRowCursor cursor, List<ImageRow> rows)
    {
        ValueGetter<int> getId = cursor.GetGetter<int>(cursor.Schema["Id"]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(cursor.Schema["PredictedLabel"]);
        var ids = new List<int>();
        while (cursor.MoveNext())
        {
            int id = 0;
            uint label = 0;
            getId(ref id);
            getLabel(ref label);
            Assert.That(label, Is.EqualTo(Samples.Best(Samples.Logits(Samples.Network, rows[id].Pixels)) + 1));
            ids.Add(id);
        }

        return ids;
    }

    private static List<(long, DataViewRowId)> RowIds(IDataView view, DataViewSchema.Column column)
    {
        var ids = new List<(long, DataViewRowId)>();
        using DataViewRowCursor cursor = view.GetRowCursor([column], new Random(9));
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add((cursor.Position, id));
        }

        return ids;
    }

    private sealed class ByteRow
    {
        [VectorType(Samples.PixelCount)]
        public byte[] Pixels { get; set; } = [];

        public int Id { get; set; }
    }
}
