using System.Runtime.InteropServices;

namespace ReCU.Torch.Devices;

/// <summary>
/// Operations of torch on a GPU as one CUDA graph: the host starts all of them by one call, where otherwise it starts
/// them one by one, more slowly than a GPU computes them.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 has no graphs, so <see cref="CudaGraphFunctions"/> calls those of libtorch by their C++ names. An
/// exception of C++ would end the process there. So the driver is asked first whether it is still recording.
/// </remarks>
internal sealed unsafe class CudaGraph : IRecording
{
    // More than an at::cuda::CUDAGraph needs, of which libtorch 2.11 left only zeros behind the first 89 bytes.
    private const int Size = 4096;
    private const int Alignment = 64;

    private readonly CudaGraphFunctions _functions;
    private void* _graph;

    private CudaGraph(CudaGraphFunctions functions)
    {
        _functions = functions;
        _graph = NativeMemory.AlignedAlloc(Size, Alignment);
        NativeMemory.Clear(_graph, Size);
        functions.Construct(_graph);
    }

    /// <summary>Checks that a GPU can record operations.</summary>
    /// <param name="device">Index of the GPU, from 0.</param>
    /// <returns>The functions that record them.</returns>
    /// <exception cref="DeviceNotAvailableException">
    /// This torch has no such functions, or the GPU is not the first.
    /// </exception>
    public static CudaGraphFunctions Require(int device) => device == 0
        ? CudaGraphFunctions.Load()
        : throw new DeviceNotAvailableException(
            $"CudaGraph is true, but the device is GPU {device}: steps are recorded on GPU 0 only, because torch "
            + "records on its current GPU, which is the first one. Use GPU 0 or set CudaGraph to false.");

    /// <summary>Records operations.</summary>
    /// <param name="device">Index of the GPU, from 0.</param>
    /// <param name="operations">Starts the operations, none of which waits for the GPU.</param>
    /// <returns>The recording; the caller disposes it.</returns>
    /// <exception cref="DeviceNotAvailableException">
    /// This torch has no such functions, or the GPU is not the first.
    /// </exception>
    /// <exception cref="ExternalException">
    /// The GPU cannot record the operations, for example because one of them reads a value back.
    /// </exception>
    /// <exception cref="InvalidOperationException">The GPU has ended the recording.</exception>
    public static CudaGraph Record(int device, Action operations)
    {
        CudaGraphFunctions functions = Require(device);
        var graph = new CudaGraph(functions);
        // The stream on which torch usually computes cannot be recorded.
        CudaStream before = functions.CurrentStream(device);
        CudaStream recorded = functions.RecordedStream(device);
        functions.SetCurrentStream(recorded);
        try
        {
            functions.Begin(graph._graph);
            try
            {
                operations();
            }
            catch
            {
                graph.Abandon(recorded);
                throw;
            }

            if (!functions.IsRecording(recorded))
            {
                graph.Abandon(recorded);
                throw new InvalidOperationException("The GPU has ended the recording.");
            }

            functions.End(graph._graph);
            return graph;
        }
        finally
        {
            functions.SetCurrentStream(before);
        }
    }

    /// <inheritdoc/>
    public void Replay()
    {
        ObjectDisposedException.ThrowIf(_graph is null, this);
        _functions.Replay(_graph);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_graph is not null)
        {
            _functions.Destroy(_graph);
            NativeMemory.AlignedFree(_graph);
            _graph = null;
        }
    }

    // Torch's object stays as it is: its destructor expects a recording that torch has ended.
    private void Abandon(CudaStream recorded)
    {
        _functions.Abandon(recorded);
        _graph = null;
    }
}
