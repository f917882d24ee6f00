using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ReCU.Torch.Devices;

/// <summary>Functions of libtorch, and of NVIDIA's driver, that record a CUDA graph.</summary>
internal sealed unsafe class CudaGraphFunctions
{
    // cudaStreamCaptureModeThreadLocal: other threads may allocate memory meanwhile.
    private const int ThreadLocalCapture = 1;

    // CU_STREAM_CAPTURE_STATUS_ACTIVE.
    private const int ActiveCapture = 1;

    private static readonly Lazy<CudaGraphFunctions> _loaded = new(() => new CudaGraphFunctions());

    private readonly ConcurrentDictionary<int, CudaStream> _recordedStreams = [];
    private readonly delegate* unmanaged<sbyte, CudaStream> _currentStream;
    private readonly delegate* unmanaged<byte, sbyte, CudaStream> _streamFromPool;
    private readonly delegate* unmanaged<CudaStream, void> _setCurrentStream;
    private readonly delegate* unmanaged<CudaStream*, nint> _streamHandle;
    private readonly delegate* unmanaged<void*, byte, void> _construct;
    private readonly delegate* unmanaged<void*, MemoryPool, int, void> _begin;
    private readonly delegate* unmanaged<void*, void> _end;
    private readonly delegate* unmanaged<void*, void> _replay;
    private readonly delegate* unmanaged<void*, void> _destroy;
    private readonly delegate* unmanaged<nint, int*, int> _isCapturing;
    private readonly delegate* unmanaged<nint, nint*, int> _endCapture;
    private readonly delegate* unmanaged<nint, int> _destroyGraph;

    private CudaGraphFunctions()
    {
        nint c10 = Load("libc10_cuda");
        nint torch = Load("libtorch_cuda");
        nint driver = NativeLibrary.Load("libcuda.so.1");
        _currentStream = (delegate* unmanaged<sbyte, CudaStream>)NativeLibrary.GetExport(
            c10, "_ZN3c104cuda20getCurrentCUDAStreamEa");
        _streamFromPool = (delegate* unmanaged<byte, sbyte, CudaStream>)NativeLibrary.GetExport(
            c10, "_ZN3c104cuda17getStreamFromPoolEba");
        _setCurrentStream = (delegate* unmanaged<CudaStream, void>)NativeLibrary.GetExport(
            c10, "_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
        _streamHandle = (delegate* unmanaged<CudaStream*, nint>)NativeLibrary.GetExport(
            c10, "_ZNK3c104cuda10CUDAStream6streamEv");
        _construct = (delegate* unmanaged<void*, byte, void>)NativeLibrary.GetExport(
            torch, "_ZN2at4cuda9CUDAGraphC1Eb");
        _begin = (delegate* unmanaged<void*, MemoryPool, int, void>)NativeLibrary.GetExport(
            torch, "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
        _end = (delegate* unmanaged<void*, void>)NativeLibrary.GetExport(
            torch, "_ZN2at4cuda9CUDAGraph11capture_endEv");
        _replay = (delegate* unmanaged<void*, void>)NativeLibrary.GetExport(
            torch, "_ZN2at4cuda9CUDAGraph6replayEv");
        _destroy = (delegate* unmanaged<void*, void>)NativeLibrary.GetExport(
            torch, "_ZN2at4cuda9CUDAGraphD1Ev");
        _isCapturing = (delegate* unmanaged<nint, int*, int>)NativeLibrary.GetExport(driver, "cuStreamIsCapturing");
        _endCapture = (delegate* unmanaged<nint, nint*, int>)NativeLibrary.GetExport(driver, "cuStreamEndCapture");
        _destroyGraph = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(driver, "cuGraphDestroy");
    }

    /// <summary>The functions of the loaded torch.</summary>
    /// <exception cref="DeviceNotAvailableException">It has none of these names.</exception>
    public static CudaGraphFunctions Load()
    {
        try
        {
            return _loaded.Value;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new DeviceNotAvailableException(
                "CudaGraph is true, but a function that records CUDA graphs is missing: ReCU.MLNet calls those of "
                + "libtorch 2.11 on Linux and of the GPU's driver. Set CudaGraph to false. The loader says: "
                + e.Message,
                e);
        }
    }

    /// <summary>The stream of this thread.</summary>
    public CudaStream CurrentStream(int device) => _currentStream((sbyte)device);

    /// <summary>
    /// A stream beside the usual one, the same each time: cuBLAS keeps memory for every stream that it has seen.
    /// </summary>
    public CudaStream RecordedStream(int device) =>
        _recordedStreams.GetOrAdd(device, index => _streamFromPool(0, (sbyte)index));

    /// <summary>Makes operations of this thread, and of their backward passes, go to a stream.</summary>
    public void SetCurrentStream(CudaStream stream) => _setCurrentStream(stream);

    /// <summary>Makes an <c>at::cuda::CUDAGraph</c> in given memory.</summary>
    public void Construct(void* graph) => _construct(graph, 0);

    /// <summary>Records what goes to the current stream from now on, with memory of its own.</summary>
    public void Begin(void* graph) => _begin(graph, default, ThreadLocalCapture);

    /// <summary>Whether a stream still records: no operation was refused.</summary>
    public bool IsRecording(CudaStream stream)
    {
        int status = 0;
        return _isCapturing(_streamHandle(&stream), &status) == 0 && status == ActiveCapture;
    }

    /// <summary>Ends a recording that <see cref="IsRecording"/>.</summary>
    public void End(void* graph) => _end(graph);

    /// <summary>Ends a recording that failed, so that the stream can be used again.</summary>
    public void Abandon(CudaStream stream)
    {
        nint recorded = 0;
        if (_endCapture(_streamHandle(&stream), &recorded) == 0 && recorded != 0)
        {
            _ = _destroyGraph(recorded);
        }
    }

    /// <summary>Starts the operations of a graph on the current stream.</summary>
    public void Replay(void* graph) => _replay(graph);

    /// <summary>Destroys a graph that was recorded to its end, in memory that the caller frees.</summary>
    public void Destroy(void* graph) => _destroy(graph);

    // They are loaded already; the loader finds them by their names.
    private static nint Load(string library) =>
        NativeLibrary.Load(library, typeof(CudaGraphFunctions).Assembly, searchPath: null);

    /// <summary>An <c>at::cuda::MempoolId_t</c>; zeros ask for a new one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryPool
    {
        public ulong First;
        public ulong Second;
    }
}
