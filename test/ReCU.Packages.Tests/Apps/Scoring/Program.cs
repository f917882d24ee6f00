using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.MLNet;

// Arguments: a model.onnx, a text file with an image a line, its pixels separated by commas, and an engine.
string modelFile = args[0];
string imageFile = args[1];
ScoringEngine engine = args[2] == "packed" ? ScoringEngine.Packed : ScoringEngine.OnnxRuntime;

int pixels = File.ReadLines(imageFile).First().Split(',').Length;
var mlContext = new MLContext();
IDataView images = mlContext.Data.LoadFromTextFile(
    imageFile, [new TextLoader.Column("Pixels", DataKind.Single, 0, pixels - 1)], separatorChar: ',');

using var scorer = mlContext.Transforms.ApplyReCUBinaryNet(modelFile, engine: engine).Fit(images);
IDataView scored = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")
    .Fit(images = scorer.Transform(images))
    .Transform(images);
foreach (Prediction row in mlContext.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: true))
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.PredictedLabel}: {row.Score.Max():F6}"));
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
