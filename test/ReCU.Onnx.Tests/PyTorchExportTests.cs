using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

/// <summary>The authors' networks as PyTorch itself exports them (Data/README.md).</summary>
public class PyTorchExportTests
{
    private static IEnumerable<string> Names => PyTorchExport.Names;

    [TestCaseSource(nameof(Names))]
    public void Every_binary_convolution_is_recognised(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);

        NetworkGraph network = OnnxModel.Parse(export.Model);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.Nodes.OfType<BinaryConv>().Count(), Is.EqualTo(export.BinaryConvolutions));
            Assert.That(network.Nodes.OfType<Sign>().Count(), Is.EqualTo(export.BinaryConvolutions));
        }
    }

    [TestCaseSource(nameof(Names))]
    public void The_network_read_gives_PyTorchs_logits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);

        double[] logits = new GraphOracle(OnnxModel.Parse(export.Model)).Logits(export.Pixels);

        Assert.That(logits, Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    [TestCaseSource(nameof(Names))]
    public void ONNX_Runtime_gives_PyTorchs_logits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);
        using var model = new OnnxRuntimeModel(export.Model);

        Assert.That(model.RunLogits(export.Pixels), Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    [TestCaseSource(nameof(Names))]
    public void The_packed_engine_gives_PyTorchs_logits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);
        using PackedNetwork network = PackedNetwork.Open(OnnxModel.Parse(export.Model));
        var logits = new float[export.Logits.Length];

        network.Run(export.Pixels, logits);

        Assert.That(logits, Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    [TestCaseSource(nameof(Names))]
    public void Written_again_it_gives_the_same_logits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);
        NetworkGraph network = OnnxModel.Parse(export.Model);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));

        Assert.That(model.RunLogits(export.Pixels), Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    private static double Tolerance(PyTorchExport export) => 1e-4 * export.Logits.Max(Math.Abs);
}
