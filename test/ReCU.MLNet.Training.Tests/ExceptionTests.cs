using System.Reflection;
using ReCU.Data;
using ReCU.Graph;
using ReCU.Onnx;
using ReCU.Packed;
using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests;

public sealed class ExceptionTests
{
    private static readonly Assembly[] _rooms =
    [
        typeof(NetworkGraph).Assembly, typeof(OnnxModel).Assembly, typeof(PackedNetwork).Assembly,
        typeof(ImageDataset).Assembly, typeof(BinaryClassifier).Assembly, typeof(ReCUBinaryNetTransformer).Assembly,
        typeof(ReCUBinaryNetEstimator).Assembly,
    ];

    [Test]
    public void OwnExceptionsHaveOneBase() => Assert.That(
        _rooms.SelectMany(room => room.GetTypes()).Where(type => type.IsAssignableTo(typeof(Exception))
            && !type.IsAssignableTo(typeof(ReCUException))),
        // Callers catch it as an InvalidOperationException.
        Is.EqualTo(new[] { typeof(ScoringEngineNotAvailableException) }));
}
