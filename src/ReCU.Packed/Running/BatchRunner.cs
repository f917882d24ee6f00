using ReCU.Graph.Quantizing;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;
using ReCU.Packed.Plan;

namespace ReCU.Packed.Running;

/// <summary>
/// Runs batches of images one after another, with its own activations and threads. Takes no lock and does not allocate.
/// </summary>
internal sealed unsafe class BatchRunner : IDisposable
{
    private readonly PackedPlan _plan;
    private readonly WorkerTeam _team;
    private readonly Activations[] _activations;
    private readonly Scratch[] _scratch;
    private readonly RowShare[] _shares;
    private readonly Action<int> _work;
    private readonly int _threadsPerImage;
    private float* _pixels;
    private float* _logits;
    private int _wholeImages;
    private int _nextImage;
    private bool _sharesRows;

    /// <param name="plan">The compiled network.</param>
    /// <param name="team">The threads, which the runner takes over.</param>
    public BatchRunner(PackedPlan plan, WorkerTeam team)
    {
        _plan = plan;
        _team = team;
        _activations = new Activations[team.Size];
        _scratch = new Scratch[team.Size];
        for (int i = 0; i < team.Size; i++)
        {
            _activations[i] = new Activations(plan.Memory);
            _scratch[i] = new Scratch(plan.Memory);
        }

        _threadsPerImage = Math.Min(plan.ThreadsPerImage, team.Size);
        _shares = Array.ConvertAll(plan.Operators, step => new RowShare(step.Rows, _threadsPerImage));
        _work = Work;
    }

    /// <summary>Ends the threads if the network was not disposed.</summary>
    ~BatchRunner() => _team.Stop();

    /// <inheritdoc cref="PackedNetwork.Run"/>
    public void Run(ReadOnlySpan<float> pixels, Span<float> logits)
    {
        int images = CountImages(pixels.Length, logits.Length);
        if (_plan.TakesBytes)
        {
            PixelBytes.Check(pixels, _plan.Memory.PixelCount);
        }

        fixed (float* firstPixel = pixels, firstLogit = logits)
        {
            _pixels = firstPixel;
            _logits = firstLogit;
            if (_team.Size == 1 || (images == 1 && _threadsPerImage == 1))
            {
                for (int image = 0; image < images; image++)
                {
                    RunImage(worker: 0, image);
                }
            }
            else
            {
                RunTeam(images);
            }
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _team.Dispose();
        GC.SuppressFinalize(this);
    }

    private int CountImages(int pixels, int logits)
    {
        (int images, int rest) = Math.DivRem(pixels, _plan.Memory.PixelCount);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"{pixels} pixels are not a whole number of images of {_plan.Memory.PixelCount}.", nameof(pixels));
        }

        long expected = (long)images * _plan.Memory.OutputCount;
        if (logits != expected)
        {
            throw new ArgumentException(
                $"{images} images have {expected} logits, but the buffer has room for {logits}.",
                nameof(logits));
        }

        return images;
    }

    // Whole images for every thread; the rows of the last ones, if so few are left that sharing them is faster.
    private void RunTeam(int images)
    {
        int left = images % _team.Size;
        _wholeImages = left < _threadsPerImage ? images - left : images;
        if (_wholeImages > 0)
        {
            _sharesRows = false;
            _nextImage = 0;
            _team.Run(_work);
        }

        _sharesRows = true;
        for (int image = _wholeImages; image < images; image++)
        {
            SetImage(_activations[0], image);
            foreach (RowShare share in _shares)
            {
                share.Reset();
            }

            _team.Run(_work);
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

    // An operator may read any row of the previous one, so its rows wait for all of those.
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

            _team.WaitFor(ref share.Done, share.Rows);
        }
    }

    private void SetImage(Activations maps, int image) => maps.SetImage(
        _pixels + (nint)image * _plan.Memory.PixelCount, _logits + (nint)image * _plan.Memory.OutputCount);
}
