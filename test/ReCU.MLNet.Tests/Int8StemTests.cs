using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.TestKit;

namespace ReCU.MLNet.Tests;

/// <summary>A stem of int8 weights: both engines take bytes, and refuse what is none.</summary>
internal sealed class Int8StemTests
{
    private static readonly NetworkGraph _network = RandomGraphs.TwoStage(1).WithInt8Stem();

    [Test]
    public void EnginesAgree()
    {
        float[] pixels = RandomGraphs.Pixels(_network, batch: 6, seed: 2);
        float[][] packed = Logits(ScoringEngine.Packed, pixels);
        float[][] onnxRuntime = Logits(ScoringEngine.OnnxRuntime, pixels);
        for (int i = 0; i < packed.Length; i++)
        {
            Assert.That(packed[i], Is.EqualTo(onnxRuntime[i]).Within(1e-3 * onnxRuntime[i].Max(Math.Abs)));
        }
    }

    [Test]
    public void APixelThatIsNoByteIsRefused(
        [Values(0.5f, -1, 256)] float other, [Values] bool isPacked)
    {
        float[] pixels = RandomGraphs.Pixels(_network, batch: 3, seed: 2);
        pixels[^1] = other;
        Assert.That(
            () => Logits(isPacked ? ScoringEngine.Packed : ScoringEngine.OnnxRuntime, pixels),
            Throws.ArgumentException.With.Message.Contains("row 2").And.Message.Contains("whole numbers from 0 to 255"));
    }

    private static float[][] Logits(ScoringEngine engine, float[] pixels)
    {
        var context = new MLContext(seed: 1);
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema["Pixels"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, _network.InputShape.Count);
        IDataView rows = context.Data.LoadFromEnumerable(
            pixels.Chunk(_network.InputShape.Count).Select(image => new Row { Pixels = image }).ToList(), schema);
        using var model = new MemoryStream(OnnxModel.ToBytes(_network));
        using ReCUBinaryNetTransformer scorer = context.Transforms.ApplyReCUBinaryNet(
            model,
            new ReCUScoringOptions { InputColumnName = "Pixels", LogitsColumnName = "Logits", Engine = engine }).Fit(rows);
        return [.. scorer.Transform(rows).GetColumn<float[]>("Logits")];
    }

    private sealed class Row
    {
        public float[] Pixels { get; set; } = [];
    }
}
