using Microsoft.ML;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/distillation.md</c>, a method for each snippet.</summary>
internal static class DistillationGuide
{
    public static TrainingOptions TwoStages()
    {
        TrainingOptions twoStages = Recipe.Cifar10 with
        {
            FirstStage = new PhaseOptions { Epochs = 200, WeightDecay = 1e-5 },
        };

        return twoStages;
    }

    public static (TrainingOptions FromTwin, TrainingOptions FromFile) Distillations()
    {
        TrainingOptions fromTwin = Recipe.Cifar10 with
        {
            Distillation = new Distillation
            {
                Teacher = new FloatTwinTeacher { Training = new PhaseOptions { Epochs = 100 } },
                Share = 0.5,
                Temperature = 4,
            },
        };

        TrainingOptions fromFile = Recipe.Cifar10 with
        {
            Distillation = new Distillation
            {
                Teacher = new OnnxTeacher("teacher.onnx") { Normalisation = Recipe.ImageNetColours },
            },
        };

        return (fromTwin, fromFile);
    }

    public static TrainingOptions Pipeline(ITransformer pipeline, DataViewSchema schema)
    {
        TrainingOptions fromPipeline = Recipe.Cifar10 with
        {
            Distillation = new Distillation
            {
                Teacher = new PipelineTeacher(pipeline, schema),
                Answers = TeacherAnswers.OncePerImage,
            },
        };

        return fromPipeline;
    }

    public static TrainingOptions FeatureMaps()
    {
        TrainingOptions fromMaps = new()
        {
            Network = BinaryNetwork.ImageNetResNet18,
            FeatureDistillation = new FeatureDistillation
            {
                Teacher = new OnnxFeatureTeacher("resnet18.onnx") { Normalisation = Recipe.ImageNetColours },
            },
        };

        return fromMaps;
    }

    public static TrainingOptions FineTuning(TrainedNetwork trained)
    {
        TrainingOptions fineTuned = Recipe.Cifar10 with
        {
            InitialWeights = InitialWeights.Of(trained),
            Normalisation = null,       // that of the weights
            Epochs = 20,
            WarmUpEpochs = 0,
            LearningRate = 0.01,
        };

        return fineTuned;
    }
}
