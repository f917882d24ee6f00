using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet;

namespace ReCU.Tool.Measuring;

/// <summary>Measures the time of a model in an ML.NET pipeline, as in an application.</summary>
/// <param name="model">The model file.</param>
/// <param name="shape">Shape of its images.</param>
/// <param name="classCount">Number of its classes.</param>
internal sealed class EngineTimer(string model, FeatureShape shape, int classCount)
{
    private const int BatchesOfARun = 8;
    private const int Seed = 1;

    // Limit of the images of a run, as bytes; ML.NET stores floats.
    private const long MostBytes = 1L << 28;

    private readonly MLContext _context = new(Seed);

    /// <summary>Measures.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="batch">Batch size.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <param name="time">Duration of the measurement, which includes at least one run.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>Milliseconds of a batch: the median of all runs, which a single disturbance does not change.</returns>
    /// <exception cref="InvalidModelException">The engine cannot run the model.</exception>
    public double Measure(
        ScoringEngine engine, int batch, int threads, TimeSpan time, CancellationToken cancellation)
    {
        if ((long)batch * BatchesOfARun * shape.Count > MostBytes)
        {
            throw new ArgumentException(
                $"A batch of {batch} images of {shape} is too large to measure; at most "
                + $"{MostBytes / BatchesOfARun / shape.Count} are.");
        }

        IDataView images = _context.Data.LoadFromImages(Noise(batch * BatchesOfARun));
        using ReCUBinaryNetTransformer transformer = _context.Transforms.ApplyReCUBinaryNet(
            model, new ReCUScoringOptions { Engine = engine, BatchSize = batch, Threads = threads }).Fit(images);
        IDataView scored = transformer.Transform(images);
        Score(scored);
        var runs = new List<double>();
        long start = Stopwatch.GetTimestamp();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            long run = Stopwatch.GetTimestamp();
            Score(scored);
            runs.Add(Stopwatch.GetElapsedTime(run).TotalMilliseconds / BatchesOfARun);
        }
        while (Stopwatch.GetElapsedTime(start) < time);

        runs.Sort();
        return runs[runs.Count / 2];
    }

    private static void Score(IDataView scored)
    {
        DataViewSchema.Column column = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> scores = default;
        while (cursor.MoveNext())
        {
            getter(ref scores);
        }
    }

    private ImageSet Noise(int count)
    {
        var pixels = new byte[count * shape.Count];
        new Random(Seed).NextBytes(pixels);
        return new ImageSet(shape, pixels, new int[count], classCount);
    }
}
