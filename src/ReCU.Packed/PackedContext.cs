using ReCU.Packed.Memory;
using ReCU.Packed.Operators;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;

namespace ReCU.Packed;

/// <summary>
/// One caller's buffers and threads for a <see cref="PackedNetwork"/>. Not thread-safe: each caller makes its own. A
/// run takes no lock and allocates nothing.
/// </summary>
public sealed unsafe class PackedContext : IDisposable
{
    private readonly PackedPlan _plan;
    private readonly Activations[] _activations;
    private readonly Scratch[] _scratch;
    private readonly WorkerTeam? _team;
    private readonly Action<int> _work;
    private float* _pixels;
    private float* _logits;
    private readonly RowShare[] _shares;
    private readonly int _threadsPerImage;
    private int _wholeImages;
    private int _nextImage;
    private bool _sharesRows;
    private bool _isDisposed;

    internal PackedContext(PackedPlan plan, int threads)
    {
        _plan = plan;
        _activations = new Activations[threads];
        _scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++)
        {
            _activations[i] = new Activations(plan.Memory);
            _scratch[i] = new Scratch(plan.Memory);
        }

        _threadsPerImage = Math.Min(plan.ThreadsPerImage, threads);
        _shares = [.. plan.Operators.Select(step => new RowShare(step.Rows, _threadsPerImage))];
        _team = threads > 1 ? new WorkerTeam(threads) : null;
        _work = Work;
    }

    /// <summary>Ends the threads of a context that nobody has disposed.</summary>
    ~PackedContext() => _team?.Stop();

    /// <summary>The threads; null where the caller's is the only one.</summary>
    internal WorkerTeam? Team => _team;

    /// <summary>Scores a batch of images.</summary>
    /// <param name="pixels">
    /// Planar images after one another, [n, channels, height, width], 0 to 255; n may be 0.
    /// </param>
    /// <param name="logits">Receives [n, classes].</param>
    /// <exception cref="ArgumentException">
    /// The pixels are no whole number of images, or the logits' length is not that of as many results.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The context has been disposed.</exception>
    public void Run(ReadOnlySpan<float> pixels, Span<float> logits)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        int images = CountImages(pixels.Length, logits.Length);
        fixed (float* firstPixel = pixels, firstLogit = logits)
        {
            _pixels = firstPixel;
            _logits = firstLogit;
            if (_team is null || images == 1 && _threadsPerImage == 1)
            {
                for (int image = 0; image < images; image++)
                {
                    RunImage(worker: 0, image);
                }
            }
            else
            {
                RunTeam(_team, images);
            }
        }
    }

    /// <summary>Ends the context's threads.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _team?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    private int CountImages(int pixels, int logits)
    {
        (int images, int rest) = Math.DivRem(pixels, _plan.Memory.PixelCount);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"{pixels} pixels are no whole number of images of {_plan.Memory.PixelCount}.", nameof(pixels));
        }

        long expected = (long)images * _plan.Memory.ClassCount;
        if (logits != expected)
        {
            throw new ArgumentException(
                $"{images} images have {expected} logits, but there is room for {logits}.",
                nameof(logits));
        }

        return images;
    }

    // Whole images for every thread; the rows of the last ones where so few are left that to share them is faster.
    private void RunTeam(WorkerTeam team, int images)
    {
        int left = images % team.Size;
        _wholeImages = left < _threadsPerImage ? images - left : images;
        if (_wholeImages > 0)
        {
            _sharesRows = false;
            _nextImage = 0;
            team.Run(_work);
        }

        _sharesRows = true;
        for (int image = _wholeImages; image < images; image++)
        {
            SetImage(_activations[0], image);
            foreach (RowShare share in _shares)
            {
                share.Reset();
            }

            team.Run(_work);
        }
    }

    private void Work(int worker)
    {
        if (_sharesRows)
        {
            if (worker < _threadsPerImage)
            {
                RunRows(worker);
            }

            return;
        }

        for (int image = Next(); image < _wholeImages; image = Next())
        {
            RunImage(worker, image);
        }
    }

    private int Next() => Interlocked.Increment(ref _nextImage) - 1;

    private void RunImage(int worker, int image)
    {
        Activations maps = _activations[worker];
        SetImage(maps, image);
        foreach (PlanOperator step in _plan.Operators)
        {
            step.Run(maps, _scratch[worker], 0, step.Rows);
        }
    }

    // An operator may read any row of the one before: its rows wait for all of those.
    private void RunRows(int worker)
    {
        Scratch scratch = _scratch[worker];
        for (int i = 0; i < _shares.Length; i++)
        {
            RowShare share = _shares[i];
            while (share.TryTake(worker, out int first, out int end))
            {
                _plan.Operators[i].Run(_activations[0], scratch, first, end);
                share.Complete(end - first);
            }

            _team!.WaitFor(ref share.Done, share.Rows);
        }
    }

    private void SetImage(Activations maps, int image) => maps.SetImage(
        _pixels + (nint)image * _plan.Memory.PixelCount, _logits + (nint)image * _plan.Memory.ClassCount);
}
