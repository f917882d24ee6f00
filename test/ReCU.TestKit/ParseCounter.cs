using System.Diagnostics;
using ReCU.Onnx;

namespace ReCU.TestKit;

/// <summary>
/// Counts how often model files are parsed by the caller's own thread and what it awaits, from its making to its
/// disposal; what other tests parse meanwhile is not counted.
/// </summary>
public sealed class ParseCounter : IDisposable
{
    private readonly Activity _trace = new Activity(nameof(ParseCounter)).Start();
    private readonly ActivityListener _listener;
    private int _count;

    /// <summary>Begins to count.</summary>
    public ParseCounter()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OnnxActivities.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.TraceId == _trace.TraceId && activity.OperationName == OnnxActivities.ParseName)
                {
                    Interlocked.Increment(ref _count);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>How often so far.</summary>
    public int Count => _count;

    /// <summary>Ends counting.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _trace.Dispose();
    }
}
