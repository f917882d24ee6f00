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

    /// <summary>
    /// <see cref="Packed"/> where the model has binary convolutions and the packed engine can run all of its nodes,
    /// else <see cref="OnnxRuntime"/>. The default.
    /// </summary>
    public static ScoringEngine Auto { get; } = new AutoEngine();

    /// <summary>
    /// ONNX Runtime on the CPU. The app references <c>Microsoft.ML.OnnxRuntime</c>, which brings the native library.
    /// </summary>
    public static ScoringEngine OnnxRuntime { get; } = new OnnxRuntimeEngine();

    /// <summary>
    /// The packed engine on the CPU: signs as bits, counted by XNOR and popcount. All managed: the app needs no native
    /// library. A model with a node that it cannot run is refused, by the node's name, when it is opened.
    /// </summary>
    public static ScoringEngine Packed { get; } = new PackedEngine();

    /// <summary>The name under which the engine is saved.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>The engine that was saved under a name.</summary>
    /// <exception cref="InvalidModelException">This version knows no such engine.</exception>
    internal static ScoringEngine FromName(string name)
    {
        ScoringEngine[] known = [Auto, OnnxRuntime, Packed];
        return Array.Find(known, engine => engine.Name == name)
            ?? throw new InvalidModelException(
                $"The pipeline was saved with the scoring engine '{name}', which this version does not have; it has "
                + $"{string.Join(", ", known.Select(engine => engine.Name))}. Load it with the version that saved it.");
    }

    /// <summary>Chooses what runs a model.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="network">What the file says.</param>
    /// <param name="threads">Threads of one call; 0 is one for each core.</param>
    /// <exception cref="InvalidModelException">The engine cannot run a node; the message names it.</exception>
    internal abstract ChosenEngine Choose(byte[] model, NetworkInfo network, int threads);
}
