using Microsoft.ML.OnnxRuntime;

namespace ReCU.MLNet.Internals.Engines.Gpu;

/// <summary>
/// Pixels and logits of one caller in page-locked memory, and a run over all of them: rows behind those that count hold
/// what earlier batches left.
/// </summary>
internal abstract class GpuBuffers : IScoringBuffers
{
    protected GpuBuffers(InferenceSession session, FullBatch batch, GpuMemory memory)
    {
        Session = session;
        Batch = batch;
        OrtValue? pixels = null, logits = null;
        try
        {
            pixels = memory.OnHost(batch.PixelShape());
            logits = memory.OnHost(batch.LogitShape());
            Binding = session.CreateIoBinding();
        }
        catch
        {
            logits?.Dispose();
            pixels?.Dispose();
            throw;
        }

        (HostPixels, HostLogits) = (pixels, logits);
    }

    protected InferenceSession Session { get; }

    protected FullBatch Batch { get; }

    protected OrtValue HostPixels { get; }

    protected OrtValue HostLogits { get; }

    protected OrtIoBinding Binding { get; }

    protected RunOptions Options { get; } = new();

    public Span<float> Pixels(int row)
    {
        int count = Batch.Network.PixelCount;
        return HostPixels.GetTensorMutableDataAsSpan<float>().Slice(row * count, count);
    }

    public ReadOnlySpan<float> Logits(int row)
    {
        int count = Batch.Network.ClassCount;
        return HostLogits.GetTensorDataAsSpan<float>().Slice(row * count, count);
    }

    public void Run(int rows)
    {
        try
        {
            RunBatch();
        }
        catch (OnnxRuntimeException exception)
        {
            throw Batch.Failed(exception);
        }
    }

    public virtual void Dispose()
    {
        Binding.Dispose();
        Options.Dispose();
        HostLogits.Dispose();
        HostPixels.Dispose();
    }

    /// <summary>Scores all rows.</summary>
    protected abstract void RunBatch();
}
