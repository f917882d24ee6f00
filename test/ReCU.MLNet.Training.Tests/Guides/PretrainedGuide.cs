using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/pretrained.md</c>.</summary>
internal static class PretrainedGuide
{
    public static ReCUBinaryNetOptions Options(BinaryNetwork network, Normalisation scale)
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
            FeatureDistillation = new FeatureDistillation
            {
                Teacher = new OnnxFeatureTeacher("ResNet18.onnx") { BlueFirst = true, Normalisation = scale },
            },
        };

        return transfer;
    }
}
