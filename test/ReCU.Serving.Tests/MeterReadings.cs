using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ReCU.Serving.Tests;

/// <summary>What the meter of one server counts, from now on.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();

    public MeterReadings(IServiceProvider services)
    {
        IMeterFactory factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other servers of this process have meters of the same name.
            if (instrument.Meter is { Name: "ReCU.Serving", Scope: { } scope } && scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Each measurement: the instrument, its tags' values, and the value.</summary>
    public ConcurrentQueue<(string Name, string Tags, double Value)> All { get; } = [];

    /// <summary>The sum of an instrument's measurements.</summary>
    public double Sum(string name) => All.Where(one => one.Name == name).Sum(one => one.Value);

    /// <summary>Waits until a sum has a value.</summary>
    public async Task WaitForSumAsync(string name, double value)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Sum(name) != value)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        All.Enqueue((instrument.Name, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Value}")), value));
}
