namespace ReCU.Torch.Tests.Training;

/// <summary>A clock that goes on when it is told to.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    /// <summary>Lets seconds pass.</summary>
    public void Advance(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
}
