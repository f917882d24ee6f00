namespace ReCU.MLNet.Internals.Engines;

/// <summary>Settings of an <c>MLContext</c> for engines, and its log.</summary>
/// <param name="GpuDeviceId">The GPU to use; null if the context names none.</param>
/// <param name="FallbackToCpu">Whether to use a CPU if the GPU cannot be used.</param>
/// <param name="Warn">Writes a warning into the context's log.</param>
internal sealed record ContextSettings(int? GpuDeviceId, bool FallbackToCpu, Action<string> Warn)
{
    /// <summary>The settings of an <c>MLContext</c> with nothing set and no log.</summary>
    public static ContextSettings None { get; } = new(null, false, _ => { });
}
