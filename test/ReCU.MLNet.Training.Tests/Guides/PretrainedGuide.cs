using Microsoft.ML;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/pretrained.md</c>.</summary>
internal static class PretrainedGuide
{
    public static ReCUBinaryNetOptions Options(
        BinaryNetwork network, Normalisation scale, ITransformer pipeline, IDataView train)
    {
        var transfer = new ReCUBinaryNetOptions
        {
            ImageShape = (3, 96, 96),
            Network = network,
            Normalisation = scale,
            InitialWeights = InitialWeights.FromFloatOnnx("ResNet18.onnx", network, new FloatOnnxOptions
            {
                ImageShape = (3, 96, 96),
                BlueFirst = true,
                Normalisation = scale,
                NormsOfBinaryConvolutions = false,
            }),
            Distillation = new Distillation
            {
                Teacher = new PipelineTeacher(pipeline, train.Schema),
                Answers = TeacherAnswers.OncePerImage,
                Share = 0.7,
                Temperature = 2,
            },
        };

        return transfer;
    }
}
