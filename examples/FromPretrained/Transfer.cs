using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet;
using ReCU.Progress;
using ReCU.Torch;

namespace FromPretrained;

/// <summary>What a training starts from.</summary>
[Flags]
internal enum Start
{
    Nothing = 0,
    Weights = 1,
    Teacher = 2,
    Both = Weights | Teacher,
}

/// <summary>A binary network that learns from ML.NET's pretrained ResNet-18: its weights, its features, or both.</summary>
internal static class Transfer
{
    private const int PretrainedSize = 224;

    // The shapes of the pretrained network: three blocks in its last stage.
    private static readonly ResidualNetwork _network = BinaryNetwork.ImageNetResNet18 with
    {
        Name = "resnet18_2223",
        Stages = [new(64, 2), new(128, 2, Stride: 2), new(256, 2, Stride: 2), new(512, 3, Stride: 2)],
    };

    // Means of its channels, red first; it divides by nothing.
    private static readonly Normalisation _scale = new([123.15f, 115.9f, 103.06f], [1, 1, 1]);

    public static void Run(string folder, Start start, int size, TrainingOptions training)
    {
        var time = Stopwatch.StartNew();
        var mlContext = new MLContext((int)training.Seed!);
        var options = new ImageFolderOptions { Size = (size, size) };
        IDataView train = mlContext.Data.LoadFromImages(new ImageFolder(Path.Combine(folder, "train"), options));
        IDataView test = mlContext.Data.LoadFromImages(new ImageFolder(Path.Combine(folder, "val"), options));

        using TransformerChain<ITransformer>? teacher =
            start.HasFlag(Start.Teacher) ? TrainTeacher(mlContext, train, test, size) : null;
        using var progress = new ConsoleProgress();
        var estimator = mlContext.Transforms.TrainReCUBinaryNet(new ReCUBinaryNetOptions(training)
        {
            ImageShape = (3, size, size),
            Network = _network,
            BatchSize = 50,
            ValidationFraction = 0,
            Augmentation = new Augmentation
            {
                RandomResizedCrop = new RandomResizedCrop { MinimumArea = 0.3, MaximumArea = 1 },
                HorizontalFlip = true,
            },
            Normalisation = _scale,
            InitialWeights = start.HasFlag(Start.Weights)
                ? InitialWeights.FromFloatOnnx(PretrainedFile, _network, new FloatOnnxOptions
                {
                    ImageShape = (3, size, size),
                    BlueFirst = true,
                    Normalisation = _scale,
                    NormsOfBinaryConvolutions = false,
                })
                : null,
            Distillation = teacher is null
                ? null
                : new Distillation
                {
                    Teacher = new PipelineTeacher(teacher, train.Schema),
                    Answers = TeacherAnswers.OncePerImage,
                    Share = 0.7,
                    Temperature = 2,
                },
            Progress = progress,
        });
        using ReCUTrainingResult result = estimator.Train(train);
        progress.Dispose();
        double accuracy = Evaluate(mlContext, result.Transformer, test).MicroAccuracy;
        Console.WriteLine(
            FormattableString.Invariant($"accuracy start={start} size={size} epochs={training.Epochs} ")
            + FormattableString.Invariant($"seed={training.Seed}: {accuracy:F4}"));
        Console.WriteLine(
            FormattableString.Invariant($"seconds: {time.Elapsed.TotalSeconds:F0}, of processor time ")
            + FormattableString.Invariant($"{Environment.CpuUsage.TotalTime.TotalSeconds:F0}"));
    }

    private static string PretrainedFile =>
        Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");

    /// <summary>A linear classifier on the pretrained network's features.</summary>
    private static TransformerChain<ITransformer> TrainTeacher(
        MLContext mlContext, IDataView train, IDataView test, int size)
    {
        TransformsCatalog transforms = mlContext.Transforms;
        TransformerChain<ITransformer> teacher = transforms.ConvertToImage(size, size, "Image", "Pixels")
            .Append(transforms.ResizeImages("Image", PretrainedSize, PretrainedSize))
            .Append(transforms.ExtractPixels("Input", "Image"))
            .Append(transforms.DnnFeaturizeImage(
                "Features", model => model.ModelSelector.ResNet18(mlContext, model.OutputColumn, model.InputColumn), "Input"))
            .AppendCacheCheckpoint(mlContext)
            .Append<ITransformer>(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Fit(train);
        double accuracy = Evaluate(mlContext, teacher, test).MicroAccuracy;
        Console.WriteLine(FormattableString.Invariant($"accuracy of the teacher: {accuracy:F4}"));
        return teacher;
    }

    private static MulticlassClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView test) =>
        mlContext.MulticlassClassification.Evaluate(model.Transform(test));
}
