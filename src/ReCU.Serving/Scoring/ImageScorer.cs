using System.Diagnostics;
using System.Threading.RateLimiting;
using ReCU.Classifier;
using ReCU.Serving.Measuring;
using ReCU.Serving.Models;

namespace ReCU.Serving.Scoring;

/// <summary>
/// Decodes and scores: as many requests at once as there are workers, the others wait in their order. Those that are
/// cancelled leave the queue, which needs no bound of its own, since the gate has one.
/// </summary>
internal sealed class ImageScorer : IDisposable
{
    private readonly ServedModel _model;
    private readonly ServingMetrics _metrics;
    private readonly ConcurrencyLimiter _permits;
    private readonly ConcurrencyLimiter _room;
    private readonly int _roomImages;
    private readonly BatchGatherer? _gatherer;

    public ImageScorer(ServedModel model, ReCUServingOptions options, TimeProvider time, ServingMetrics metrics)
    {
        (_model, _metrics) = (model, metrics);
        _permits = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.WorkerCount,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        // Enough for one image of each request, so that only those of many are scored by themselves.
        _roomImages = options.MaximumRequests;
        _room = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions { PermitLimit = _roomImages, QueueLimit = 0 });
        _gatherer = options.BatchDelay > TimeSpan.Zero
            ? new BatchGatherer(options.BatchDelay, options.MaximumBatchSize, _permits, time, metrics)
            : null;
    }

    /// <summary>Takes hold of the model of now, for one request.</summary>
    public ModelLease Lease() => _model.Classifier.Lease();

    /// <summary>Decodes and scores the images of a request.</summary>
    /// <param name="model">The model, which the caller keeps until this is over.</param>
    /// <param name="decode">Makes pixels; on the caller's thread or another one, once.</param>
    /// <param name="cancellation">Takes the request out of the queue.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before its turn.</exception>
    public async ValueTask<Scores> ScoreAsync(
        ModelLease model, Func<PixelBatch> decode, CancellationToken cancellation)
    {
        if (_gatherer is null)
        {
            using RateLimitLease permit = await WaitAsync(cancellation).ConfigureAwait(false);
            using PixelBatch pixels = Decode(decode);
            return Scores.Of(model, pixels, _metrics);
        }

        PixelBatch? gathered = null;
        RateLimitLease? room = null;
        bool isOnTheWay = true;
        _gatherer.Announce();
        try
        {
            using RateLimitLease permit = await WaitAsync(cancellation).ConfigureAwait(false);
            PixelBatch pixels = Decode(decode);
            room = TakeRoom(pixels.Images);
            if (room is null)
            {
                using (pixels)
                {
                    // Others need not wait for it.
                    isOnTheWay = false;
                    _gatherer.Withdraw();
                    return Scores.Of(model, pixels, _metrics);
                }
            }

            gathered = pixels;
        }
        finally
        {
            if (gathered is null && isOnTheWay)
            {
                _gatherer.Withdraw();
            }
        }

        using (room)
        using (gathered)
        {
            return await _gatherer.ScoreAsync(model, gathered, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _permits.Dispose();
        _room.Dispose();
    }

    // Decoded images that wait for their batch hold memory, but no worker's permit.
    private RateLimitLease? TakeRoom(int images) =>
        images <= _roomImages && _room.AttemptAcquire(images) is { IsAcquired: true } room ? room : null;

    private async ValueTask<RateLimitLease> WaitAsync(CancellationToken cancellation)
    {
        long since = Stopwatch.GetTimestamp();
        RateLimitLease permit = await _permits.AcquireAsync(1, cancellation).ConfigureAwait(false);
        _metrics.CountWait(since);
        return permit;
    }

    private PixelBatch Decode(Func<PixelBatch> decode)
    {
        long since = Stopwatch.GetTimestamp();
        PixelBatch pixels = decode();
        _metrics.CountDecoding(since);
        return pixels;
    }
}
