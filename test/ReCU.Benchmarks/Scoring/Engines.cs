using ReCU.MLNet;

namespace ReCU.Benchmarks.Scoring;

/// <summary>The engines by their names; those on a GPU fail where there is none.</summary>
internal static class Engines
{
    public static IReadOnlyList<string> Names { get; } = [.. All(gpu: 0).Select(engine => engine.Name)];

    public static ScoringEngine Create(string name, int gpu) =>
        Array.Find(All(gpu), engine => engine.Name == name)
            ?? throw new ArgumentException(
                $"There is no engine '{name}' here; there are {string.Join(", ", Names)}.");

    private static ScoringEngine[] All(int gpu) =>
    [
        ScoringEngine.OnnxRuntime,
        ScoringEngine.Packed,
        ScoringEngine.Cuda(gpu, fallbackToCpu: false),
        ScoringEngine.TensorRt(gpu, fallbackToCpu: false),
    ];
}
