namespace ReCU.MLNet.Internals.Engines;

/// <summary>What an <c>MLContext</c> says to engines, and where they may say something themselves.</summary>
/// <param name="GpuDeviceId">The GPU to use; null where the context names none.</param>
/// <param name="FallbackToCpu">Whether a CPU will do where the GPU cannot be used.</param>
/// <param name="Warn">Writes a warning into the context's log.</param>
internal sealed record ContextSettings(int? GpuDeviceId, bool FallbackToCpu, Action<string> Warn)
{
    /// <summary>Those of an <c>MLContext</c> with nothing set, and nobody who reads its log.</summary>
    public static ContextSettings None { get; } = new(null, false, _ => { });
}
