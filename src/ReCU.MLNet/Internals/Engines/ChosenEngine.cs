namespace ReCU.MLNet.Internals.Engines;

/// <summary>What will run a model.</summary>
/// <param name="Description">Engine, instructions and threads, in words.</param>
/// <param name="Open">Loads the network.</param>
internal sealed record ChosenEngine(string Description, Func<IScorer> Open);
