namespace ReCU.MLNet.Internals.Saving;

/// <summary>The options of an engine in a pipeline's file, after its name. Engines without options have none.</summary>
internal static class EngineFile
{
    public static void Write(BinaryWriter writer, ScoringEngine engine)
    {
        if (engine is not GpuEngine gpu)
        {
            return;
        }

        writer.Write(gpu.Device);
        writer.Write(gpu.MemoryLimit ?? 0);
        writer.Write(gpu.FallbackToCpu ?? false);
        switch (gpu)
        {
            case CudaEngine cuda:
                writer.Write(cuda.ArenaStrategy.ToString());
                writer.Write(cuda.CudnnSearch.ToString());
                writer.Write(cuda.Tf32);
                writer.Write(cuda.CudaGraph);
                break;
            case TensorRtEngine tensorRt:
                writer.Write(tensorRt.Fp16);
                writer.Write(tensorRt.WorkspaceLimit ?? 0);
                writer.Write(tensorRt.EngineCacheFolder ?? "");
                break;
        }
    }

    /// <summary>Reads the options of an engine.</summary>
    /// <param name="reader">Behind the engine's name and the other options.</param>
    /// <param name="engine">The engine of that name.</param>
    /// <exception cref="IOException">The file ends.</exception>
    /// <exception cref="ArgumentException">An option is none of its values.</exception>
    public static ScoringEngine Read(BinaryReader reader, ScoringEngine engine) => engine switch
    {
        CudaEngine cuda => ReadShared(reader, cuda) with
        {
            ArenaStrategy = Enum.Parse<CudaArenaStrategy>(reader.ReadText()),
            CudnnSearch = Enum.Parse<CudnnSearch>(reader.ReadText()),
            Tf32 = reader.ReadBoolean(),
            CudaGraph = reader.ReadBoolean(),
        },
        TensorRtEngine tensorRt => ReadShared(reader, tensorRt) with
        {
            Fp16 = reader.ReadBoolean(),
            WorkspaceLimit = NullIfZero(reader.ReadInt64()),
            EngineCacheFolder = reader.ReadText() is { Length: > 0 } folder ? folder : null,
        },
        _ => engine,
    };

    private static T ReadShared<T>(BinaryReader reader, T engine)
        where T : GpuEngine => engine with
        {
            DeviceId = reader.ReadInt32(),
            MemoryLimit = NullIfZero(reader.ReadInt64()),
            FallbackToCpu = reader.ReadBoolean(),
        };

    private static long? NullIfZero(long value) => value == 0 ? null : value;
}
