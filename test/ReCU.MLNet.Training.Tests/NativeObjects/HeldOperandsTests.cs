using System.Reflection;
using ReCU.TestKit.CodeWalks;
using TorchSharp;

namespace ReCU.MLNet.Training.Tests.NativeObjects;

/// <summary>Every tensor and scalar that native code uses has an owner for as long as it does.</summary>
public sealed class HeldOperandsTests
{
    private static readonly UnheldOperands _operands =
        new(typeof(ReCUBinaryNetEstimator).Assembly, typeof(torch).Assembly, _ => false);

    [Test]
    public void OwnCodeHoldsItsOperands() => Assert.That(_operands.InOwnCode(), Is.Empty);

    [Test]
    public void TorchSharpIsUsedOnlyWhereItHoldsItsOperands() =>
        Assert.That(_operands.InTorchSharp(_ => false), Is.Empty);

    [Test]
    public void TorchIsUsed() => Assert.That(
        _operands.OwnMethods.SelectMany(IlReader.Read)
            .Select(instruction => instruction.Operand).OfType<MethodBase>().Select(method => method.Name),
        Does.Contain(nameof(torch.Tensor.clamp)));
}
