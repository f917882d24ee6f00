using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>Scores rows through the shared network; one for each cursor or row, not thread-safe.</summary>
/// <remarks>
/// Buffers are created with the first row, so a cursor whose scores are not read loads no network. They belong to the
/// network that created them; if it was closed and opened again between a row and its run, the rows move to new
/// buffers.
/// </remarks>
internal sealed class RowScorer(SharedScorer shared, int capacity) : IDisposable
{
    private IScorer? _maker;
    private IScoringBuffers? _buffers;

    /// <summary>Rows of a full batch.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Where to put a row's pixels.</summary>
    public Span<float> Pixels(int row)
    {
        if (_buffers is null)
        {
            using SharedScorer.Lease lease = shared.Use();
            MoveTo(lease.Scorer, rows: 0);
        }

        return _buffers!.Pixels(row);
    }

    /// <summary>A row's logits after <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Logits(int row) => _buffers!.Logits(row);

    /// <summary>Scores the first rows.</summary>
    public void Run(int rows)
    {
        using SharedScorer.Lease lease = shared.Use();
        MoveTo(lease.Scorer, rows);
        for (int row = 0; row < rows && !shared.Scale.IsOver; row++)
        {
            shared.Scale.Look(_buffers!.Pixels(row));
        }

        _buffers!.Run(rows);
    }

    /// <summary>The key of the largest logit, from 1 on; 0 (missing) if all are NaN.</summary>
    public uint PredictedKey(int row)
    {
        ReadOnlySpan<float> logits = Logits(row);
        int best = -1;
        float highest = float.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
            {
                return 0;
            }

            if (best < 0 || logits[i] > highest)
            {
                (best, highest) = (i, logits[i]);
            }
        }

        return (uint)(best + 1);
    }

    /// <summary>Writes the probabilities <c>exp(z_i - max z) / sum_j exp(z_j - max z)</c>.</summary>
    public void CopyScores(int row, ref VBuffer<float> destination)
    {
        ReadOnlySpan<float> logits = Logits(row);
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, logits.Length);
        float highest = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            highest = MathF.Max(highest, logit);
        }

        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float power = MathF.Exp(logits[i] - highest);
            editor.Values[i] = power;
            sum += power;
        }

        for (int i = 0; i < logits.Length; i++)
        {
            editor.Values[i] = (float)(editor.Values[i] / sum);
        }

        destination = editor.Commit();
    }

    /// <summary>Writes the network's raw outputs.</summary>
    public void CopyLogits(int row, ref VBuffer<float> destination)
    {
        ReadOnlySpan<float> logits = Logits(row);
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, logits.Length);
        logits.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void Dispose()
    {
        _buffers?.Dispose();
        (_maker, _buffers) = (null, null);
    }

    private void MoveTo(IScorer scorer, int rows)
    {
        if (ReferenceEquals(scorer, _maker))
        {
            return;
        }

        IScoringBuffers buffers = scorer.CreateBuffers(Capacity);
        if (_buffers is { } old)
        {
            for (int row = 0; row < rows; row++)
            {
                old.Pixels(row).CopyTo(buffers.Pixels(row));
            }

            old.Dispose();
        }

        (_maker, _buffers) = (scorer, buffers);
    }
}
