using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.MLNet;
using ReCU.Progress;
using ReCU.Torch;

namespace FromPretrained;

/// <summary>What a training takes from the float network.</summary>
[Flags]
internal enum Start
{
    Nothing = 0,
    Weights = 1,
    Maps = 2,
    Answers = 4,
}

/// <summary>The blocks of the binary network: each has the convolutions of the float one.</summary>
internal enum Blocks
{
    Clip,
    PRelu,
}

/// <summary>A binary network that learns from ML.NET's pretrained ResNet-18.</summary>
internal static class Transfer
{
    private const int PretrainedSize = 224;

    // Means of its channels, red first; it divides by nothing.
    private static readonly Normalisation _scale = new([123.15f, 115.9f, 103.06f], [1, 1, 1]);

    public static void Run(string folder, Start start, Blocks blocks, int size, TrainingOptions training)
    {
        ResidualNetwork network = Network(blocks);
        var time = Stopwatch.StartNew();
        var mlContext = new MLContext((int)training.Seed!);
        var options = new ImageFolderOptions { Size = (size, size) };
        IDataView train = mlContext.Data.LoadFromImages(new ImageFolder(Path.Combine(folder, "train"), options));
        IDataView test = mlContext.Data.LoadFromImages(new ImageFolder(Path.Combine(folder, "val"), options));

        using TransformerChain<ITransformer>? teacher =
            start.HasFlag(Start.Answers) ? TrainTeacher(mlContext, train, test, size) : null;
        using var progress = new ConsoleProgress();
        var estimator = mlContext.Transforms.TrainReCUBinaryNet(new ReCUBinaryNetOptions(training)
        {
            ImageShape = (3, size, size),
            Network = network,
            BatchSize = 50,
            ValidationFraction = 0,
            Augmentation = new Augmentation
            {
                RandomResizedCrop = new RandomResizedCrop { MinimumArea = 0.3, MaximumArea = 1 },
                HorizontalFlip = true,
            },
            Normalisation = _scale,
            InitialWeights = start.HasFlag(Start.Weights)
                ? InitialWeights.FromFloatOnnx(PretrainedFile, network, new FloatOnnxOptions
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
            FeatureDistillation = start.HasFlag(Start.Maps)
                ? new FeatureDistillation
                {
                    Teacher = new OnnxFeatureTeacher(PretrainedFile)
                    {
                        BlueFirst = true,
                        Normalisation = _scale,
                        Threads = training.Threads,
                    },
                }
                : null,
            Progress = progress,
        });
        using ReCUTrainingResult result = estimator.Train(train);
        progress.Dispose();
        double accuracy = Evaluate(mlContext, result.Transformer, test).MicroAccuracy;
        Console.WriteLine(
            FormattableString.Invariant($"accuracy start={start} blocks={blocks} size={size} ")
            + FormattableString.Invariant($"epochs={training.Epochs} seed={training.Seed}: {accuracy:F4}"));
        Console.WriteLine(
            FormattableString.Invariant($"seconds: {time.Elapsed.TotalSeconds:F0}, of processor time ")
            + FormattableString.Invariant($"{Environment.CpuUsage.TotalTime.TotalSeconds:F0}"));
    }

    // The shapes of the pretrained network: three blocks in its last stage.
    private static ResidualNetwork Network(Blocks blocks) => blocks == Blocks.Clip
        ? BinaryNetwork.ImageNetResNet18 with
        {
            Name = "resnet18_2223",
            Stages = [new(64, 2), new(128, 2, Stride: 2), new(256, 2, Stride: 2), new(512, 3, Stride: 2)],
        }
        : BinaryNetwork.TwoStageResNet18 with
        {
            Name = "resnet18_4446",
            Stages = [new(64, 4), new(128, 4, Stride: 2), new(256, 4, Stride: 2), new(512, 6, Stride: 2)],
        };

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
