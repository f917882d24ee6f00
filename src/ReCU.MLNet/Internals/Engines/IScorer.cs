namespace ReCU.MLNet.Internals.Engines;

/// <summary>A loaded network, shared by all callers; thread-safe.</summary>
internal interface IScorer : IDisposable
{
    /// <summary>Makes the buffers of one caller.</summary>
    /// <param name="capacity">Rows that one run holds at most, at least 1.</param>
    IScoringBuffers CreateBuffers(int capacity);
}

/// <summary>Input and output of one caller's runs; not thread-safe.</summary>
internal interface IScoringBuffers : IDisposable
{
    /// <summary>Where to put a row's pixels, 0 to 255, planar.</summary>
    Span<float> Pixels(int row);

    /// <summary>A row's logits after <see cref="Run"/>.</summary>
    ReadOnlySpan<float> Logits(int row);

    /// <summary>Scores the first <paramref name="rows"/> rows.</summary>
    void Run(int rows);
}
