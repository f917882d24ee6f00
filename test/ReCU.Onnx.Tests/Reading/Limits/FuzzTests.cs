using ReCU.Fuzz;
using ReCU.Graph;
using ReCU.Onnx.Tests.Forms;
using ReCU.Onnx.Tests.Reading.Operators;
using ReCU.Packed;

namespace ReCU.Onnx.Tests.Reading.Limits;

/// <summary>The fuzz target for a fixed number of inputs; docs/fuzzing.md tells how to run more.</summary>
public class FuzzTests
{
    private const int Inputs = 4000;

    [Test]
    public void EveryFileOfTheSeedCorpusIsRead()
    {
        IReadOnlyList<byte[]> corpus = SeedCorpus.Read();

        Assert.That(corpus, Has.Count.GreaterThan(50));
        Assert.That(corpus.Select(f => ModelFuzzTarget.Run(f)), Is.All.True);
    }

    [Test]
    public void ADamagedFileIsReadOrRefusedWithinItsMemory([Range(1, 3)] int seed)
    {
        var mutator = new ModelMutator(SeedCorpus.Read(), seed);
        int read = 0;
        for (int i = 0; i < Inputs; i++)
        {
            byte[] file = mutator.Next();
            Assert.That(() => read += ModelFuzzTarget.Run(file) ? 1 : 0, Throws.Nothing, $"input {i} of seed {seed}");
        }

        // Both ways must be walked: a mutator that only ever breaks files would test the parser alone.
        Assert.That(read, Is.InRange(Inputs / 20, Inputs * 19 / 20));
    }

    [Test]
    public void AnExportersFilesDamagedAreReadOrRefused()
    {
        byte[][] exports = [.. PyTorchExport.Names.Select(n => PyTorchExport.Read(n).Model)];
        var mutator = new ModelMutator(exports, seed: 4);
        for (int i = 0; i < Inputs / 10; i++)
        {
            byte[] file = mutator.Next();
            Assert.That(() => ModelFuzzTarget.Run(file), Throws.Nothing, $"input {i}");
        }
    }

    [Test]
    public void WrongNumbersOfThePackedEngineAreTold([Values] bool isWrong)
    {
        using PackedNetwork packed = PackedNetwork.Open(EditedModel.Network);
        NetworkGraph network = isWrong
            ? OnnxModel.Parse(EditedModel.Bytes(m => m.Operator("sum").Input[1] = "conv"))
            : EditedModel.Network;

        Assert.That(
            () => PlanAgreement.Check(packed, network),
            isWrong ? Throws.InvalidOperationException.With.Message.Contains("in the oracle") : Throws.Nothing);
    }

    [Test]
    [Explicit("Writes the seed corpus anew, after a form was added.")]
    public void WriteTheSeedCorpus()
    {
        IEnumerable<(string Name, byte[] Model)> exporters =
            ExporterForms.All().Select(form => ("exporter " + form.Name, form.Model)).Concat(QonnxTests.Models());
        foreach ((string name, byte[] model) in
            ForeignFormTests.Models().Concat(SignFormTests.Models()).Concat(exporters))
        {
            string file = string.Join('-', name.Split([' ', ',', '\'', '+'], StringSplitOptions.RemoveEmptyEntries));
            File.WriteAllBytes(Path.Combine(SeedCorpus.Folder, file + ".onnx"), model);
        }

        File.WriteAllBytes(Path.Combine(SeedCorpus.Folder, "own-bits.onnx"), EditedModel.Bytes(_ => { }));
        File.WriteAllBytes(
            Path.Combine(SeedCorpus.Folder, "own-floats.onnx"), EditedModel.Bytes(_ => { }, WeightFormat.Float32));
    }
}
