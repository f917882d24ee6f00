using System.Threading.RateLimiting;
using ReCU.Classifier;
using ReCU.Serving.Measuring;

namespace ReCU.Serving.Scoring;

/// <summary>
/// Gathers images of several requests into one run of the network. A batch leaves when it is full, when its first image
/// has waited long enough, when no other request is on its way, or when a reload has come between. Whoever is cancelled
/// leaves the batch, unless it runs already.
/// </summary>
/// <param name="delay">How long an image waits at most.</param>
/// <param name="maximum">Images of a batch.</param>
/// <param name="permits">Lets as many run as there are workers.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Told of batches.</param>
internal sealed class BatchGatherer(
    TimeSpan delay, int maximum, ConcurrencyLimiter permits, TimeProvider time, ServingMetrics metrics)
{
    private readonly Lock _lock = new();
    private List<Waiting> _waiting = [];
    private ITimer? _timer;
    private int _onTheWay;

    /// <summary>A request is on its way: batches may wait for it.</summary>
    public void Announce() => Interlocked.Increment(ref _onTheWay);

    /// <summary>A request that was announced will not come.</summary>
    public void Withdraw()
    {
        if (Interlocked.Decrement(ref _onTheWay) == 0)
        {
            lock (_lock)
            {
                Leave();
            }
        }
    }

    /// <summary>Scores images of a request that was announced.</summary>
    /// <param name="model">The model, which its owner keeps until this is over.</param>
    /// <param name="pixels">The images, which their owner keeps until this is over.</param>
    /// <param name="cancellation">Takes them out of the batch.</param>
    public async Task<Scores> ScoreAsync(ModelLease model, PixelBatch pixels, CancellationToken cancellation)
    {
        var one = new Waiting(model, pixels);
        lock (_lock)
        {
            int onTheWay = Interlocked.Decrement(ref _onTheWay);
            if (_waiting is [var first, ..]
                && (!first.Model.IsOfSameModelAs(model) || Count() + pixels.Images > maximum))
            {
                Leave();
            }

            _waiting.Add(one);
            if (onTheWay == 0 || Count() >= maximum)
            {
                Leave();
            }
            else
            {
                _timer ??= time.CreateTimer(_ => LeaveNow(), null, delay, Timeout.InfiniteTimeSpan);
            }
        }

        using CancellationTokenRegistration registration = cancellation.Register(() => Cancel(one, cancellation));
        return await one.Result.Task.ConfigureAwait(false);
    }

    private int Count() => _waiting.Sum(one => one.Pixels.Images);

    private void Cancel(Waiting one, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(one))
            {
                return;
            }
        }

        one.Result.TrySetCanceled(cancellation);
    }

    private void LeaveNow()
    {
        lock (_lock)
        {
            Leave();
        }
    }

    private void Leave()
    {
        _timer?.Dispose();
        _timer = null;
        if (_waiting.Count == 0)
        {
            return;
        }

        List<Waiting> batch = _waiting;
        _waiting = [];
        _ = Task.Run(() => RunAsync(batch));
    }

    private async Task RunAsync(List<Waiting> batch)
    {
        try
        {
            using RateLimitLease permit = await permits.AcquireAsync().ConfigureAwait(false);
            RunOrPart(batch);
        }
        catch (Exception e)
        {
            foreach (Waiting one in batch)
            {
                one.Result.TrySetException(e);
            }
        }
    }

    // One request must not fail the others, so each is run separately.
    private void RunOrPart(List<Waiting> batch)
    {
        try
        {
            Run(batch);
        }
        catch (Exception) when (batch.Count > 1)
        {
            foreach (Waiting one in batch)
            {
                try
                {
                    Run([one]);
                }
                catch (Exception e)
                {
                    one.Result.TrySetException(e);
                }
            }
        }
    }

    private void Run(List<Waiting> batch)
    {
        ModelLease model = batch[0].Model;
        using PixelBatch together = new(model, batch.Sum(one => one.Pixels.Images));
        int at = 0;
        foreach (Waiting one in batch)
        {
            one.Pixels.Pixels.CopyTo(together.Pixels[at..]);
            at += one.Pixels.Pixels.Length;
        }

        Scores all = Scores.Of(model, together, metrics);
        int classes = model.ClassNames.Count;
        int from = 0;
        foreach (Waiting one in batch)
        {
            int length = one.Pixels.Images * classes;
            one.Result.TrySetResult(
                new Scores(all.Logits.Slice(from, length), all.Probabilities.Slice(from, length)));
            from += length;
        }
    }

    private sealed record Waiting(ModelLease Model, PixelBatch Pixels)
    {
        public TaskCompletionSource<Scores> Result { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
