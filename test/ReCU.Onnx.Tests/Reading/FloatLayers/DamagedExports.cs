using ReCU.Fuzz;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Files;
using ReCU.Onnx.Tests.Forms;

namespace ReCU.Onnx.Tests.Reading.FloatLayers;

/// <summary>Damaged files of PyTorch: each is read, or refused by <see cref="InvalidModelException"/>.</summary>
internal static class DamagedExports
{
    /// <summary>Reads seeded damaged files; any exception but a refusal fails the test.</summary>
    /// <param name="count">Number of files.</param>
    /// <param name="seed">Decides the damage.</param>
    /// <param name="read">Reads a model, given the size of its file in bytes.</param>
    public static void AreReadOrRefused(int count, int seed, Action<ModelProto, int> read)
    {
        byte[][] exports = [.. PyTorchExport.Names.Take(2).Select(name => PyTorchExport.Read(name).Model)];
        var mutator = new ModelMutator(exports, seed);
        int whole = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] file = mutator.Next();
            try
            {
                read(ModelParser.ParseModel(file), file.Length);
                whole++;
            }
            catch (InvalidModelException)
            {
                // Refused as it should be.
            }
        }

        Assert.That(whole, Is.InRange(count / 20, count * 19 / 20));
    }
}
