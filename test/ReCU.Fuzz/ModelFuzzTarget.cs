using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Fuzz;

/// <summary>
/// What must hold for any bytes: they are read or refused with the one exception, in memory that their number bounds;
/// and what is read can be written and reads back equal, and runs in the packed engine or is refused by it.
/// </summary>
public static class ModelFuzzTarget
{
    private const long Bytes = 32 << 20;
    private const long BytesPerFileByte = 64;

    /// <summary>Names of values that a written file has of its own.</summary>
    private static readonly string[] _outputs = [OnnxModel.LogitsName, OnnxModel.ScoreName];

    /// <summary>Reads one input.</summary>
    /// <param name="file">The content of a file, whatever it is.</param>
    /// <returns>Whether it was read; false where it was refused.</returns>
    /// <exception cref="InvalidOperationException">A property does not hold.</exception>
    public static bool Run(ReadOnlySpan<byte> file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Inspect(file);
        NetworkGraph? network = Parse(file);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > Bytes + BytesPerFileByte * file.Length)
        {
            throw new InvalidOperationException($"A file of {file.Length} bytes took {allocated} bytes of memory.");
        }

        if (network is not null)
        {
            CheckNetwork(network);
        }

        return network is not null;
    }

    /// <summary>
    /// What must hold for every network that a file was read to; what else takes networks is to be called here.
    /// </summary>
    private static void CheckNetwork(NetworkGraph network)
    {
        PlanFuzzTarget.Run(network);
        // Names that the writer would refuse, or would lengthen beyond what the reader takes.
        bool mayBeWritten = !_outputs.Contains(network.InputName)
            && network.InputName.Length < 900 && network.Nodes.All(n => n.Name.Length < 900);
        if (!mayBeWritten)
        {
            return;
        }

        NetworkGraph again = OnnxModel.Parse(OnnxModel.ToBytes(network));
        if (!again.Nodes.SequenceEqual(network.Nodes) || !again.Metadata.Equals(network.Metadata))
        {
            throw new InvalidOperationException("A network that was written reads back as another.");
        }
    }

    private static NetworkGraph? Parse(ReadOnlySpan<byte> file)
    {
        try
        {
            return OnnxModel.Parse(file);
        }
        catch (InvalidModelException)
        {
            return null;
        }
    }

    private static void Inspect(ReadOnlySpan<byte> file)
    {
        try
        {
            OnnxModel.Inspect(file);
        }
        catch (InvalidModelException)
        {
        }
    }
}
