using Microsoft.ML;
using ReCU.Onnx;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/classes.md</c>, a method for each snippet.</summary>
internal static class ClassesGuide
{
    public static (IReadOnlyList<string> FromFile, IReadOnlyList<string> FromModel) Read(
        MLContext mlContext, IDataView rows)
    {
        IReadOnlyList<string> fromFile = OnnxModel.ReadInfo("model.onnx").ClassNames;
        using var model = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx").Fit(rows);
        IReadOnlyList<string> fromModel = model.ClassNames;

        return (fromFile, fromModel);
    }

    public static IEstimator<ITransformer> AsText(MLContext mlContext)
    {
        var named = mlContext.Transforms.ApplyReCUBinaryNet("model.onnx")
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("ClassName", "PredictedLabel"));

        return named;
    }
}
