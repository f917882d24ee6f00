using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ReCU.Serving.Measuring;

/// <summary>
/// What the service counts, under the meter <c>ReCU.Serving</c>. ASP.NET Core counts connections and requests by
/// itself; these tell what becomes of images.
/// </summary>
internal sealed class ServingMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "ReCU.Serving";

    // Seconds: from a small network's 50 microseconds to a request that waited.
    private static readonly double[] _seconds =
        [.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10];

    private readonly Histogram<double> _requests;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _decoding;
    private readonly Histogram<double> _scoring;
    private readonly Histogram<int> _batches;
    private readonly Counter<long> _reloads;

    public ServingMetrics(IMeterFactory factory)
    {
        Meter meter = factory.Create(MeterName);
        _requests = Seconds(meter, "recu.serving.request.duration", "Time of a request, by operation and outcome.");
        _active = meter.CreateUpDownCounter<long>(
            "recu.serving.active_requests", "{request}", "Requests that are read, wait or are worked on.");
        _waits = Seconds(meter, "recu.serving.queue.duration", "Time that a request waited for a processor.");
        _decoding = Seconds(meter, "recu.serving.decode.duration", "Time that the images of a request took to decode.");
        _scoring = Seconds(meter, "recu.serving.score.duration", "Time that a batch of images took to score.");
        _batches = meter.CreateHistogram(
            "recu.serving.batch.size",
            "{image}",
            "Images that were scored together.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });
        _reloads = meter.CreateCounter<long>(
            "recu.serving.model.reloads", "{reload}", "Model files that were taken up or refused.");
    }

    /// <summary>A request has come, or is over.</summary>
    public void CountActive(int change) => _active.Add(change);

    /// <summary>A request is over.</summary>
    /// <param name="since">When it came, as <see cref="Stopwatch.GetTimestamp"/> gives it.</param>
    /// <param name="operation">What was asked for.</param>
    /// <param name="outcome">What became of it.</param>
    public void CountRequest(long since, string operation, string outcome) => _requests.Record(
        Stopwatch.GetElapsedTime(since).TotalSeconds,
        new KeyValuePair<string, object?>("operation", operation),
        new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A request waited for a processor.</summary>
    public void CountWait(long since) => _waits.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    /// <summary>The images of a request were decoded.</summary>
    public void CountDecoding(long since) => _decoding.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    /// <summary>A batch was scored.</summary>
    public void CountScoring(long since, int images)
    {
        _scoring.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
        _batches.Record(images);
    }

    /// <summary>A model file was taken up, or refused.</summary>
    public void CountReload(bool taken) =>
        _reloads.Add(1, new KeyValuePair<string, object?>("outcome", taken ? "taken" : "refused"));

    private static Histogram<double> Seconds(Meter meter, string name, string description) => meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = _seconds });
}
