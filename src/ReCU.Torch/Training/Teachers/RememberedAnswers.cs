using System.Diagnostics;
using ReCU.Data;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>
/// A teacher's logits for images without augmentation. The images are asked about when the first phase with a teacher
/// begins; later phases use the same answers. Of several processes each asks about its share, and all get the answers.
/// </summary>
internal sealed class RememberedAnswers : IDisposable
{
    private const int NoAnswer = -1;
    private static readonly TimeSpan _reportInterval = TimeSpan.FromMilliseconds(250);

    private readonly ImageDataset _images;
    private readonly int[] _rows;
    private readonly int _classCount;
    private readonly int _batchSize;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly int[] _places;
    private readonly IAnswerExchange? _others;
    private Tensor? _logits;
    private int _filled;

    /// <summary>Reserves nothing yet.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">Rows that will be trained on.</param>
    /// <param name="batchSize">The most images that are asked about at once.</param>
    /// <param name="memoryLimit">Bytes that the answers may take.</param>
    /// <param name="progress">Is told how many batches are done, or null.</param>
    /// <param name="others">The processes that ask about the other images; null where this one asks about all.</param>
    /// <exception cref="ArgumentException">The answers need more memory.</exception>
    public RememberedAnswers(
        ImageDataset images,
        int[] rows,
        int batchSize,
        long memoryLimit,
        IProgress<TrainingProgress>? progress,
        IAnswerExchange? others = null)
    {
        long bytes = (long)rows.Length * images.ClassCount * sizeof(float);
        if (bytes > memoryLimit)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The teacher's answers about {rows.Length} images in {images.ClassCount} ")
                + FormattableString.Invariant($"classes take {bytes} bytes, but Distillation.AnswerMemoryLimit is ")
                + FormattableString.Invariant($"{memoryLimit}. Raise it, or set Answers to EachView."));
        }

        _images = images;
        // In the order of the data set: what is streamed comes in no other.
        _rows = [.. rows.Order()];
        _classCount = images.ClassCount;
        _batchSize = batchSize;
        _progress = progress;
        _others = others;
        _places = new int[images.Count];
        Array.Fill(_places, NoAnswer);
    }

    /// <summary>Asks about every image, unless that is done.</summary>
    /// <param name="source">Reads the images.</param>
    /// <param name="answer">From images as the network reads them to logits on the CPU; the caller disposes these.</param>
    /// <param name="cancellation">Stops between batches; all processes, if one is cancelled.</param>
    /// <exception cref="OperationCanceledException">This process was cancelled, or another one.</exception>
    public void Ask(BatchSource source, Func<Tensor, Tensor> answer, CancellationToken cancellation)
    {
        if (_logits is not null)
        {
            return;
        }

        Tensor logits = empty(_rows.Length, _classCount, ScalarType.Float32, CPU).DetachFromDisposeScope();
        try
        {
            Fill(logits, source, answer, cancellation);
            _logits = logits;
        }
        catch
        {
            logits.Dispose();
            throw;
        }
    }

    /// <summary>The logits of rows, [N, classes], on the CPU; the caller disposes them.</summary>
    /// <exception cref="InvalidDataException">An image could be read now, but not when the teacher was asked.</exception>
    public Tensor Of(int[] rows)
    {
        var places = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            places[i] = _places[rows[i]] is var place and >= 0
                ? place
                : throw new InvalidDataException(
                    $"The teacher has no answer about the training image in row {rows[i]} (counted from 0): it could "
                    + "not be read when the teacher was asked. Train again, or remove the image.");
        }

        using Tensor index = tensor(places);
        return _logits!.index_select(0, index);
    }

    /// <inheritdoc/>
    public void Dispose() => _logits?.Dispose();

    private void Fill(
        Tensor logits, BatchSource source, Func<Tensor, Tensor> answer, CancellationToken cancellation)
    {
        (int rank, int size) = _others?.Place ?? (0, 1);
        int batches = (_rows.Length + _batchSize - 1) / _batchSize;
        int[] rows = _rows[StartOf(rank)..StartOf(rank + 1)];
        // All processes take as many steps, so that they meet in each.
        int steps = (batches + size - 1) / size;
        var time = Stopwatch.StartNew();
        var sinceReport = Stopwatch.StartNew();
        _filled = 0;
        using IDisposable noGradient = no_grad();
        using BatchReader? reader = rows.Length == 0 ? null : source.Open(_images, rows, _batchSize);
        for (int step = 0; step < steps; step++)
        {
            if (_others is null)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            using DisposeScope scope = NewDisposeScope();
            int count = Math.Clamp(rows.Length - step * _batchSize, 0, _batchSize);
            AnswerShare share = count > 0 && reader?.Read(count) is { } batch
                ? AnswerShare.Take(batch.Rows, answer(batch.Images))
                : AnswerShare.None;
            foreach (AnswerShare part in _others?.Exchange(share, cancellation) ?? [share])
            {
                Keep(logits, part);
            }

            if (sinceReport.Elapsed >= _reportInterval || step + 1 == steps)
            {
                sinceReport.Restart();
                Report(step + 1, steps, _filled, time.Elapsed);
            }
        }

        // Each process has as many batches as the others, but for one.
        int StartOf(int process) =>
            (int)Math.Min((long)batches * process / size * _batchSize, _rows.Length);
    }

    private void Keep(Tensor logits, AnswerShare share)
    {
        if (share.Rows.Length > 0)
        {
            using Tensor place = logits.narrow(0, _filled, share.Rows.Length);
            using Tensor answers = tensor(share.Logits, share.Rows.Length, _classCount);
            place.copy_(answers);
        }

        foreach (int row in share.Rows)
        {
            _places[row] = _filled++;
        }
    }

    private void Report(int step, int steps, int images, TimeSpan elapsed) => _progress?.Report(new TrainingProgress
    {
        Phase = TrainingPhase.Answers,
        Epoch = 1,
        Epochs = 1,
        Step = step,
        Steps = steps,
        Loss = double.NaN,
        Accuracy = double.NaN,
        ImagesPerSecond = images / Math.Max(1e-9, elapsed.TotalSeconds),
        TimeLeft = elapsed * ((double)(steps - step) / step),
    });
}
