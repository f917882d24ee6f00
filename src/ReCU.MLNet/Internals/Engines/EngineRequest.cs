namespace ReCU.MLNet.Internals.Engines;

/// <summary>The request for which an engine is chosen.</summary>
/// <param name="Network">The model.</param>
/// <param name="BatchSize">Rows scored in one call; null lets the engine choose.</param>
/// <param name="Threads">CPU threads of one call; 0 is one for each core.</param>
/// <param name="Context">What the <c>MLContext</c> says.</param>
internal sealed record EngineRequest(
    NetworkInfo Network, int? BatchSize, int Threads, ContextSettings Context);
