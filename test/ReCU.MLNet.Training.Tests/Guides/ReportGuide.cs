using Microsoft.ML;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Packed;
using ReCU.Report;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/report.md</c>, a method for each snippet, and that of the page itself.</summary>
internal static class ReportGuide
{
    public static void WholeRun(TrainingOptions options, ImageDataset training, ImageDataset validation, float[] pixels)
    {
        var beginning = new RunReport
        {
            NetworkName = options.Network.Name,
            Started = DateTimeOffset.Now,
            Data = new DataSummary
            {
                Name = "flowers",
                TrainingImages = training.Count,
                ValidationImages = validation.Count,
                ImageShape = (3, 64, 64),
                ClassNames = training.ClassNames!,
            },
        };
        var progress = new ReportProgress(beginning, "report.json", next: null);   // next: a progress bar
        using TrainedNetwork network = new NetworkTrainer(options).Train(training, validation, progress);

        NetworkGraph graph = network.ToGraph(new ModelMetadata { ClassNames = training.ClassNames! });
        float[] probabilities = Softmax.FromLogits(network.Logits(validation), graph.ClassCount);

        var builder = new EvaluationBuilder(training.ClassNames!);
        HashSet<int> broken = [.. validation.LeftOut.Select(image => image.Row)];
        for (int row = 0; row < validation.Count; row++)
        {
            if (broken.Contains(row))
            {
                builder.AddLeftOut();
                continue;
            }

            ReadOnlySpan<float> ofImage = probabilities.AsSpan(row * graph.ClassCount, graph.ClassCount);
            builder.Add(row, validation.Labels[row], ofImage, validation.Paths?[row]);
        }

        ClassifierEvaluation evaluation = builder.Build("flowers, validation");
        Console.WriteLine($"{evaluation.Accuracy:P1}, calibration error {evaluation.Calibration.ExpectedError:P1}");

        using ActivationMaps maps = ActivationMaps.Open(graph);
        ActivationMap map = maps.Explain(pixels);          // of the likeliest class; or Explain(pixels, classIndex)
        File.WriteAllBytes("explained.png", ActivationOverlay.ToPng(pixels, maps.InputShape, map));

        RunReport report = progress.Current.With(network) with
        {
            Network = NetworkFigures.From(graph.Summarize()),
            Evaluation = evaluation.WithPictures(validation, maps),
        };
        report.Save("report.json");
        ReportPage.Save(report, "report.html");
    }

    public static IDataView OfThePage(IDataView rows)
    {
        var mlContext = new MLContext();
        var model = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx").Fit(rows);
        IDataView scored = model.Transform(rows);   // PredictedLabel, Score

        return scored;
    }
}
