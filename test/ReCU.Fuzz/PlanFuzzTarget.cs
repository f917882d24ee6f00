using ReCU.Graph;
using ReCU.Packed;

namespace ReCU.Fuzz;

/// <summary>
/// What must hold for any network: the packed engine refuses it with the one exception, or compiles it in bounded
/// memory; what is small also runs, and what is smaller yet gives the oracle's logits.
/// </summary>
internal static class PlanFuzzTarget
{
    private const long Bytes = 32 << 20;

    // A filter takes the room of a block of 64, with a byte for every four bits and four for a float.
    private const long BytesPerParameter = 256;

    /// <summary>Multiply-adds and elements up to which a network is run: milliseconds.</summary>
    private const double MostWork = 1 << 24;

    /// <exception cref="InvalidOperationException">A property does not hold.</exception>
    public static void Run(NetworkGraph network)
    {
        double parameters = network.Nodes.Sum(Parameters)
            + network.Nodes.Sum(node => (double)network.ShapeOf(node.Name).Channels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using PackedNetwork? packed = Compile(network);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > Bytes + BytesPerParameter * parameters)
        {
            throw new InvalidOperationException($"A plan of {parameters} parameters took {allocated} bytes of memory.");
        }

        if (packed is null)
        {
            return;
        }

        double work = Work(network);
        if (work < PlanAgreement.MostWork)
        {
            PlanAgreement.Check(packed, network);
        }
        else if (work < MostWork)
        {
            packed.Run(new float[network.InputShape.Count], new float[network.ClassCount]);
        }
    }

    private static PackedNetwork? Compile(NetworkGraph network)
    {
        try
        {
            return PackedNetwork.Open(network);
        }
        catch (InvalidModelException)
        {
            return null;
        }
    }

    private static double Parameters(GraphNode node) => node switch
    {
        BinaryConv conv => conv.Weights.Count,
        Conv conv => conv.Weights.Count,
        Linear linear => linear.Weights.Count,
        _ => 0,
    };

    // Windows count whole, padded taps too, and every element of a value as work.
    private static double Work(NetworkGraph network) => Elements(network.InputShape) + network.Nodes.Sum(node =>
    {
        FeatureShape shape = network.ShapeOf(node.Name);
        return Elements(shape) * Math.Max(1, node switch
        {
            BinaryConv conv => (double)conv.Weights.Count / conv.OutputChannels,
            Conv conv => (double)conv.Weights.Count / conv.OutputChannels,
            Linear linear => (double)linear.Weights.Count / shape.Channels,
            MaxPool pool => (double)pool.Window.KernelHeight * pool.Window.KernelWidth,
            AveragePool pool => (double)pool.Window.KernelHeight * pool.Window.KernelWidth,
            _ => 1,
        }) + Border(node);
    });

    // A padded convolution's input has a border as wide as its padding.
    private static double Border(GraphNode node) => node switch
    {
        BinaryConv conv => 4.0 * conv.Window.Padding * conv.Window.Padding * conv.Weights.Shape[1],
        Conv conv => 4.0 * conv.Window.Padding * conv.Window.Padding * conv.Weights.Shape[1],
        _ => 0,
    };

    private static double Elements(FeatureShape shape) => (double)shape.Channels * shape.Height * shape.Width;
}
