using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;
using ReCU.MLNet;
using ReCU.Onnx;
using ReCU.Progress;
using ReCU.Torch;

namespace FashionMnist;

/// <summary>Train, evaluate, export, load again, score with everything, compare.</summary>
internal static class MainJob
{
    public static int Run(string dataFolder, string outputFolder, int epochs, int seed, CancellationToken cancellation)
    {
        try
        {
            CheckWritable(outputFolder);
            var mlContext = new MLContext(seed);
            ImageDataset testImages = FashionMnistFiles.Open(dataFolder, "t10k");
            IDataView train = mlContext.Data.LoadFromImages(FashionMnistFiles.Open(dataFolder, "train"));
            IDataView test = mlContext.Data.LoadFromImages(testImages);

            using var progress = new ConsoleProgress();
            ReCUBinaryNetEstimator estimator = mlContext.Transforms.TrainReCUBinaryNet(new ReCUBinaryNetOptions(Recipe.Quick)
            {
                ImageShape = FashionMnistFiles.Shape,
                Epochs = epochs,
                // 28 becomes 32, which halves well.
                Border = 2,
                Augmentation = new Augmentation { CropPadding = 0, HorizontalFlip = true },
                ValidationFraction = 0.05,
                Progress = progress,
                CancellationToken = cancellation,
            });
            using ReCUTrainingResult result = estimator.Train(train);
            ReCUBinaryNetTransformer model = result.Transformer;

            string onnxFile = Path.Combine(outputFolder, "model.onnx");
            string pipelineFile = Path.Combine(outputFolder, "pipeline.zip");
            model.SaveOnnx(onnxFile);
            // To the side, then renamed: ML.NET itself writes in place.
            mlContext.Model.Save(model, train.Schema, pipelineFile + ".tmp");
            File.Move(pipelineFile + ".tmp", pipelineFile, overwrite: true);

            MulticlassClassificationMetrics metrics =
                mlContext.MulticlassClassification.Evaluate(model.Transform(test), topKPredictionCount: 2);
            WriteLine($"best epoch: {result.Network.BestEpoch}, test log-loss: {metrics.LogLoss:F3}");
            WriteLine($"right among the first two: {metrics.TopKAccuracy:F3}");
            Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

            // Both files, as another application would open them; model.onnx with each engine.
            using var scorer = mlContext.Transforms
                .ApplyReCUBinaryNet(onnxFile, labelColumnName: "Label", engine: ScoringEngine.OnnxRuntime).Fit(test);
            using var packedScorer =
                mlContext.Transforms.ApplyReCUBinaryNet(onnxFile, engine: ScoringEngine.Packed).Fit(test);
            ITransformer pipeline = mlContext.Model.Load(pipelineFile, out _);
            int[] onnx = Predict(mlContext, scorer, test);
            var torch = new TorchLogits(result.Network, testImages);
            Agreement[] agreements =
            [
                Agreement.Of("torch/onnxruntime", torch.Classes(), onnx, torch),
                Agreement.Of("packed/onnxruntime", Predict(mlContext, packedScorer, test), onnx, torch),
                Agreement.Of("pipeline.zip/onnxruntime", Predict(mlContext, pipeline, test), onnx, torch),
            ];
            double accuracy = mlContext.MulticlassClassification.Evaluate(scorer.Transform(test)).MicroAccuracy;
            long floatSize = OnnxModel.ToBytes(OnnxModel.Load(onnxFile), WeightFormat.Float32).Length;

            Array.ForEach(agreements, agreement => agreement.Explain());
            WriteLine($"test accuracy: {accuracy:F4}");
            WriteLine($"model.onnx: {new FileInfo(onnxFile).Length} bytes (float32: {floatSize} bytes)");
            Array.ForEach(agreements, agreement => Console.WriteLine(agreement));
            TrainedNetwork trained = result.Network;
            WriteLine($"training: {trained.Duration.TotalSeconds:F0} s, {trained.ImagesPerSecond:F0} images/s");
            (pipeline as IDisposable)?.Dispose();
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("cancelled");
            return 130;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            or ArgumentException or InvalidModelException or TorchNotAvailableException or TrainingDivergedException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private static int[] Predict(MLContext mlContext, ITransformer model, IDataView data) =>
        [.. mlContext.Data.CreateEnumerable<GarmentPrediction>(model.Transform(data), reuseRowObject: true)
            .Select(prediction => (int)prediction.PredictedLabel - 1)];

    // Before the training, not after it.
    private static void CheckWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(
                Path.Combine(folder, Path.GetRandomFileName()),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.DeleteOnClose,
                });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The output folder '{folder}' cannot be written to: {e.Message}", e);
        }
    }

    private static void WriteLine(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
