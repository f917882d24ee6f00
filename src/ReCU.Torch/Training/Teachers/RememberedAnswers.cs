using System.Diagnostics;
using ReCU.Data;
using ReCU.Torch.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>
/// A teacher's logits for images without augmentation. The images are asked about when the first phase with a teacher
/// begins; later phases use the same answers.
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
    private Tensor? _logits;

    /// <summary>Reserves nothing yet.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="rows">Rows that will be trained on.</param>
    /// <param name="batchSize">The most images that are asked about at once.</param>
    /// <param name="memoryLimit">Bytes that the answers may take.</param>
    /// <param name="progress">Is told how many batches are done, or null.</param>
    /// <exception cref="ArgumentException">The answers need more memory.</exception>
    public RememberedAnswers(
        ImageDataset images, int[] rows, int batchSize, long memoryLimit, IProgress<TrainingProgress>? progress)
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
        _places = new int[images.Count];
        Array.Fill(_places, NoAnswer);
    }

    /// <summary>Asks about every image, unless that is done.</summary>
    /// <param name="source">Reads the images.</param>
    /// <param name="answer">From images as the network reads them to logits on the CPU; the caller disposes these.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public void Ask(BatchSource source, Func<Tensor, Tensor> answer, CancellationToken cancellation)
    {
        if (_logits is not null)
        {
            return;
        }

        Tensor logits = empty(_rows.Length, _classCount).DetachFromDisposeScope();
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
        int steps = (_rows.Length + _batchSize - 1) / _batchSize;
        int filled = 0;
        var time = Stopwatch.StartNew();
        var sinceReport = Stopwatch.StartNew();
        using IDisposable noGradient = no_grad();
        using BatchReader reader = source.Open(_images, _rows, _batchSize);
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            if (reader.Read(Math.Min(_batchSize, _rows.Length - step * _batchSize)) is { } batch)
            {
                Tensor answers = answer(batch.Images);
                if (!answers.isfinite().all().item<bool>())
                {
                    throw new InvalidDataException(
                        $"An answer of the teacher about the training images in rows {string.Join(", ", batch.Rows)} "
                        + "(counted from 0) is NaN or infinite.");
                }

                logits.narrow(0, filled, batch.Count).copy_(answers);
                foreach (int row in batch.Rows)
                {
                    _places[row] = filled++;
                }
            }

            if (sinceReport.Elapsed >= _reportInterval || step + 1 == steps)
            {
                sinceReport.Restart();
                Report(step + 1, steps, filled, time.Elapsed);
            }
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
