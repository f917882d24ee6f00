using ReCU.Packed.Memory;
using ReCU.Packed.Operators;
using ReCU.Packed.Plan;
using ReCU.Packed.Running;

namespace ReCU.Packed;

/// <summary>
/// One caller's buffers and threads for a <see cref="PackedNetwork"/>. Not thread-safe: each caller makes its own. A run
/// takes no lock and allocates nothing.
/// </summary>
public sealed unsafe class PackedContext : IDisposable
{
    private readonly PackedPlan _plan;
    private readonly Activations[] _activations;
    private readonly Scratch[] _scratch;
    private readonly WorkerTeam? _team;
    private float* _pixels;
    private float* _logits;
    private int _sharedImages;
    private int _images;
    private int _nextImage;
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

        _team = threads > 1 ? new WorkerTeam(threads, Work) : null;
    }

    /// <summary>Scores a batch of images.</summary>
    /// <param name="pixels">Planar images after one another, [n, channels, height, width], 0 to 255; n at least 0.</param>
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
            _images = images;
            if (_team is null)
            {
                for (int image = 0; image < images; image++)
                {
                    RunImage(worker: 0, image);
                }
            }
            else if (images > 0)
            {
                // Whole images for every thread as long as they last, then the rows of the images that are left.
                _sharedImages = images / _team.Size * _team.Size;
                _nextImage = 0;
                _team.Run();
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

        if (logits != (long)images * _plan.Memory.ClassCount)
        {
            throw new ArgumentException(
                $"{images} images have {(long)images * _plan.Memory.ClassCount} logits, but there is room for {logits}.",
                nameof(logits));
        }

        return images;
    }

    private void Work(int worker)
    {
        for (int image = Next(); image < _sharedImages; image = Next())
        {
            RunImage(worker, image);
        }

        for (int image = _sharedImages; image < _images; image++)
        {
            RunRows(worker, image);
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

    private void RunRows(int worker, int image)
    {
        Activations maps = _activations[0];
        if (worker == 0)
        {
            SetImage(maps, image);
        }

        foreach (PlanOperator step in _plan.Operators)
        {
            _team!.Meet();
            int first = step.Rows * worker / _team.Size;
            int end = step.Rows * (worker + 1) / _team.Size;
            step.Run(maps, _scratch[worker], first, end);
        }

        _team!.Meet();
    }

    private void SetImage(Activations maps, int image) => maps.SetImage(
        _pixels + (nint)image * _plan.Memory.PixelCount, _logits + (nint)image * _plan.Memory.ClassCount);
}
