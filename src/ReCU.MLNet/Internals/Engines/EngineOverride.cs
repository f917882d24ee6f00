namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// The engine that replaces the saved one while a pipeline is loaded. It is ambient, because ML.NET passes a component
/// only its environment and its part of the file.
/// </summary>
internal static class EngineOverride
{
    private static readonly AsyncLocal<ScoringEngine?> _current = new();

    /// <summary>The engine to take; null takes the saved one.</summary>
    public static ScoringEngine? Current => _current.Value;

    /// <summary>Runs an action during which the engine replaces every saved one.</summary>
    public static T During<T>(ScoringEngine engine, Func<T> load)
    {
        ScoringEngine? before = _current.Value;
        _current.Value = engine;
        try
        {
            return load();
        }
        finally
        {
            _current.Value = before;
        }
    }
}
