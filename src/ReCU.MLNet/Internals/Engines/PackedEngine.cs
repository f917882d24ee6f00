using ReCU.Graph;
using ReCU.Packed;

namespace ReCU.MLNet.Internals.Engines;

/// <summary>The packed engine.</summary>
internal sealed record PackedEngine() : ScoringEngine("packed")
{
    internal override ChosenEngine Choose(EngineRequest request)
    {
        // Only compiling shows whether the engine can run the model, and it takes 20 ms or more for CIFAR ResNet-18.
        // The first transformer that scores reuses the result; another one of the same estimator compiles again.
        (NetworkGraph graph, int threads) = (request.Network.Model.Graph, request.Threads);
        PackedNetwork? compiled = Compile(graph, threads);
        string kernel = $"packed engine, CPU, {compiled.KernelName}";
        return new ChosenEngine(
            threads == 0 ? $"{kernel}, one thread a core" : $"{kernel}, threads: {threads}",
            request.BatchSize ?? ChosenEngine.DefaultCpuBatchSize,
            () => new PackedScorer(Interlocked.Exchange(ref compiled, null) ?? Compile(graph, threads)));
    }

    /// <exception cref="InvalidModelException">The engine cannot run a node; the message names it.</exception>
    private static PackedNetwork Compile(NetworkGraph graph, int threads) => PackedNetwork.Open(
        graph, new PackedOptions { Threads = threads == 0 ? Environment.ProcessorCount : threads });
}
