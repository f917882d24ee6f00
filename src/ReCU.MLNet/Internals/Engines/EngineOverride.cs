namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// The engine that takes the place of the saved one while a pipeline is loaded: ML.NET hands a component nothing but
/// its environment and its part of the file.
/// </summary>
internal static class EngineOverride
{
    private static readonly AsyncLocal<ScoringEngine?> _current = new();

    /// <summary>The engine to take; null takes the saved one.</summary>
    public static ScoringEngine? Current => _current.Value;

    /// <summary>Does something with another engine in the place of every saved one.</summary>
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
