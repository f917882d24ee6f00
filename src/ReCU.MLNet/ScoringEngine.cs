using ReCU.Graph;
using ReCU.MLNet.Internals;
using ReCU.MLNet.Internals.Engines;

namespace ReCU.MLNet;

/// <summary>
/// What runs the network. The choice is saved in a pipeline's zip file and comes back when it is loaded.
/// </summary>
public abstract record ScoringEngine
{
    private protected ScoringEngine(string name) => Name = name;

    /// <summary>The fastest engine that this version has for the model and the machine. The default.</summary>
    public static ScoringEngine Auto { get; } = new AutoEngine();

    /// <summary>
    /// ONNX Runtime on the CPU. The app references <c>Microsoft.ML.OnnxRuntime</c>, which brings the native library.
    /// </summary>
    public static ScoringEngine OnnxRuntime { get; } = new OnnxRuntimeEngine();

    /// <summary>The name under which the engine is saved.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>The engine that was saved under a name.</summary>
    /// <exception cref="InvalidModelException">This version knows no such engine.</exception>
    internal static ScoringEngine FromName(string name)
    {
        ScoringEngine[] known = [Auto, OnnxRuntime];
        return Array.Find(known, engine => engine.Name == name)
            ?? throw new InvalidModelException(
                $"The pipeline was saved with the scoring engine '{name}', which this version does not have; it has "
                + $"{string.Join(", ", known.Select(engine => engine.Name))}. Load it with the version that saved it.");
    }

    /// <summary>What runs the network, in words.</summary>
    internal abstract string Describe(int threads);

    /// <summary>Loads a network.</summary>
    internal abstract IScorer Open(byte[] model, NetworkInfo network, int threads);
}
