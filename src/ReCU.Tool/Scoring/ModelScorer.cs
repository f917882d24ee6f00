using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Tool.Terminals;

namespace ReCU.Tool.Scoring;

/// <summary>Opens models: in the packed engine if it can run them, else in ONNX Runtime.</summary>
internal static class ModelScorer
{
    /// <summary>The names of engines.</summary>
    public static IReadOnlyList<string> Engines { get; } = ["auto", "packed", "onnxruntime"];

    /// <summary>Opens a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    /// <param name="pixels">One of <see cref="PixelScale"/>, or null.</param>
    /// <param name="threads">Threads of a call.</param>
    /// <param name="consoles">Receives a note if ONNX Runtime is used instead.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">The file is broken, or no engine can run it.</exception>
    public static IModelScorer Open(string path, string engine, string? pixels, int threads, Consoles consoles)
    {
        OnnxFile file = OnnxFile.Open(path);
        NetworkGraph graph = file.Graph;
        PixelScale.Check(path, graph, pixels);
        var options = new ImageClassifierOptions
        {
            Threads = threads,
            Normalisation = PixelScale.Find(pixels, graph.InputShape.Channels),
        };
        if (engine == "onnxruntime")
        {
            return new PipelineScorer(file.Bytes, graph, options);
        }

        try
        {
            return new PackedScorer(file.Bytes, graph, options);
        }
        catch (InvalidModelException e) when (engine == "auto")
        {
            var scorer = new PipelineScorer(file.Bytes, graph, options);
            consoles.Note($"ONNX Runtime runs the model: {Consoles.OneLine(e.Message)}");
            return scorer;
        }
    }
}
