using System.Runtime.InteropServices;

namespace ReCU.Torch.Devices;

/// <summary>
/// Operations of torch on a GPU as one CUDA graph: the host starts all of them by one call, where otherwise it starts
/// them one by one, more slowly than a GPU computes them.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 has no graphs, so <see cref="CudaGraphFunctions"/> calls those of libtorch by their C++ names. An
/// exception of C++ would end the process there. So what libtorch would refuse is asked of the driver first.
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

    /// <summary>Records operations.</summary>
    /// <param name="device">Index of the GPU, from 0.</param>
    /// <param name="operations">Starts the operations, none of which waits for the GPU.</param>
    /// <returns>The recording; the caller disposes it.</returns>
    /// <exception cref="DeviceNotAvailableException">This torch has no such functions.</exception>
    /// <exception cref="InvalidOperationException">
    /// The GPU cannot record the operations, for example because one of them reads a value back.
    /// </exception>
    public static CudaGraph Record(int device, Action operations)
    {
        CudaGraphFunctions functions = CudaGraphFunctions.Load();
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
                throw new InvalidOperationException("The GPU stopped recording: an operation waited for it.");
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
