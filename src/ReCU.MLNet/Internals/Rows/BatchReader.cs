using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet.Internals.Engines;
using ReCU.MLNet.Internals.Input;
using ReCU.MLNet.Internals.Schema;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>Fills a batch from the source, and buffers the other columns of its rows.</summary>
internal sealed class BatchReader
{
    private readonly DataViewRowCursor _source;
    private readonly RowScorer _scorer;
    private readonly PixelReader _pixels;
    private readonly ColumnBuffer?[] _buffers;
    private readonly ColumnBuffer[] _activeBuffers;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly long[] _positions;
    private readonly long[] _batches;
    private readonly DataViewRowId[] _ids;
    private ExceptionDispatchInfo? _failure;
    private bool _sourceEnded;

    public BatchReader(DataViewRowCursor source, ScoringBindings bindings, ActiveColumns active, RowScorer scorer)
    {
        int capacity = scorer.Capacity;
        _source = source;
        _scorer = scorer;
        _pixels = bindings.CreatePixelReader(source);
        _idGetter = source.GetIdGetter();
        _positions = new long[capacity];
        _batches = new long[capacity];
        _ids = new DataViewRowId[capacity];
        _buffers = new ColumnBuffer?[bindings.OutputSchema.Count];
        foreach (int column in active.Indices.Where(index => !bindings.IsScored(index)))
        {
            _buffers[column] = bindings.IsPassedThrough(column)
                ? ColumnBuffer.Create(source, bindings.InputSchema[column], capacity)
                : new ColumnBuffer<uint>(bindings.CreateLabelGetter(source), capacity);
        }

        _activeBuffers = [.. _buffers.OfType<ColumnBuffer>()];
    }

    /// <summary>Rows of the current batch.</summary>
    public int Count { get; private set; }

    public long Position(int slot) => _positions[slot];

    public long Batch(int slot) => _batches[slot];

    public DataViewRowId Id(int slot) => _ids[slot];

    /// <summary>The buffer of a column of the output schema; null where the column is scored.</summary>
    public ColumnBuffer? BufferOf(int column) => _buffers[column];

    /// <summary>Reads and scores the next batch.</summary>
    /// <returns>Its number of rows; 0 at the end.</returns>
    /// <remarks>
    /// A bad row throws when the reader reaches it: a reader that stops before must not see its error, and the rows
    /// before it are scored.
    /// </remarks>
    public int Read()
    {
        Count = 0;
        _failure?.Throw();
        while (Count < _scorer.Capacity && !_sourceEnded && _failure is null)
        {
            try
            {
                StoreNext();
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        if (Count == 0)
        {
            _failure?.Throw();
            return 0;
        }

        int rows = Count;
        Count = 0;
        _scorer.Run(rows);
        // Only now: a batch that could not be scored has no rows to return.
        Count = rows;
        return rows;
    }

    private void StoreNext()
    {
        if (!_source.MoveNext())
        {
            _sourceEnded = true;
            return;
        }

        int slot = Count;
        _positions[slot] = _source.Position;
        _batches[slot] = _source.Batch;
        _idGetter(ref _ids[slot]);
        _pixels.Read(_scorer.Pixels(slot));
        foreach (ColumnBuffer buffer in _activeBuffers)
        {
            buffer.Store(slot);
        }

        Count++;
    }
}
