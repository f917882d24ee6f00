using System.Runtime;

namespace ReCU.Torch.Native;

/// <summary>Keeps the garbage collector from running while torch computes; it runs between two batches instead.</summary>
/// <remarks>
/// TorchSharp 0.107 passes numbers to torch as objects that nothing keeps alive during the call (<c>Tensor.ge</c>,
/// <c>mul_</c>, <c>hardtanh_</c>, its optimisers): a collection that another thread brings about frees them under
/// torch's hands. Read-ahead threads made that an everyday event, and a run in memory met it once in some hours.
/// A pause costs one collection when it begins, and a batch allocates far less than it may.
/// </remarks>
internal sealed class CollectionPause : IDisposable
{
    private const long Size = 64L << 20;

    // The garbage collector would run about as often by itself, and what waits for it may hold memory of torch's.
    private const long Renewal = 16L << 20;

    private long _start;
    private bool _isOn;

    /// <summary>Lets the collector run if it is time, while torch does nothing for the caller.</summary>
    public void BetweenBatches()
    {
        if (!_isOn || GC.GetTotalAllocatedBytes() - _start > Renewal)
        {
            End();
            Begin();
        }
    }

    /// <summary>Lets the collector run again.</summary>
    public void Dispose() => End();

    private void Begin()
    {
        try
        {
            _isOn = GC.TryStartNoGCRegion(Size);
            _start = GC.GetTotalAllocatedBytes();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            // Somebody else has paused it already, or the process may not have so much memory.
            _isOn = false;
        }
    }

    private void End()
    {
        if (_isOn && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            try
            {
                GC.EndNoGCRegion();
            }
            catch (InvalidOperationException)
            {
                // It ended in this moment, because somebody allocated more or asked for a collection.
            }
        }

        _isOn = false;
    }
}
