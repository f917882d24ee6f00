using ReCU.Graph;
using ReCU.Packed;
using ReCU.TestKit;

namespace ReCU.Onnx.Tests.Forms;

/// <summary>The authors' networks as PyTorch itself exports them (Data/README.md).</summary>
public class PyTorchExportTests
{
    private static IEnumerable<string> Names => PyTorchExport.Names;

    [TestCaseSource(nameof(Names))]
    public void EveryBinaryConvolutionIsRecognised(string name)
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
    public void TheNetworkReadGivesPyTorchsLogits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);

        double[] logits = new GraphOracle(OnnxModel.Parse(export.Model)).Logits(export.Pixels);

        Assert.That(logits, Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    [TestCaseSource(nameof(Names))]
    public void ONNXRuntimeGivesPyTorchsLogits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);
        using var model = new OnnxRuntimeModel(export.Model);

        Assert.That(model.RunLogits(export.Pixels), Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    [TestCaseSource(nameof(Names))]
    public void ThePackedEngineGivesPyTorchsLogits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);
        using PackedNetwork network = PackedNetwork.Open(OnnxModel.Parse(export.Model));
        var logits = new float[export.Logits.Length];

        network.Run(export.Pixels, logits);

        Assert.That(logits, Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    [TestCaseSource(nameof(Names))]
    public void WrittenAgainItGivesTheSameLogits(string name)
    {
        PyTorchExport export = PyTorchExport.Read(name);
        NetworkGraph network = OnnxModel.Parse(export.Model);
        using var model = new OnnxRuntimeModel(OnnxModel.ToBytes(network));

        Assert.That(model.RunLogits(export.Pixels), Is.EqualTo(export.Logits).Within(Tolerance(export)));
    }

    private static double Tolerance(PyTorchExport export) => 1e-4 * export.Logits.Max(Math.Abs);
}
