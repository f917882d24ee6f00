using System.Reflection;
using ReCU.TestKit.CodeWalks;
using TorchSharp;

namespace ReCU.Torch.Tests.NativeObjects;

/// <summary>
/// Every tensor and scalar that native code uses has an owner for as long as it does, whatever the garbage collector
/// does meanwhile.
/// </summary>
public sealed class HeldOperandsTests
{
    private static readonly Assembly _torch = typeof(torch).Assembly;

    private static readonly UnheldOperands _operands = new(typeof(BinaryClassifier).Assembly, _torch, IsCalledInAScope);

    [Test]
    public void OwnCodeHoldsItsOperands() => Assert.That(_operands.InOwnCode(), Is.Empty);

    [Test]
    public void TorchSharpIsUsedOnlyWhereItHoldsItsOperands() =>
        Assert.That(_operands.InTorchSharp(IsSafe), Is.Empty);

    [TestCase(nameof(Unheld.ImplicitScalar), "Scalar of Scalar.op_Implicit -> Tensor.mul_")]
    [TestCase(nameof(Unheld.ScalarInAScope), "Scalar of Scalar.op_Implicit -> Tensor.mul_")]
    [TestCase(nameof(Unheld.LocalScalar), "Scalar of a local's last use -> Tensor.mul_")]
    [TestCase(nameof(Unheld.TemporaryArgument), "Tensor of Tensor.view -> Tensor.copy_")]
    [TestCase(nameof(Unheld.TemporaryReceiver), "Tensor of Tensor.abs -> Tensor.sum")]
    [TestCase(nameof(Unheld.LocalTensor), "Tensor of a local's last use -> Tensor.add")]
    [TestCase(nameof(Unheld.ElementOfATuple), "Tensor of a local's last use -> Tensor.add")]
    [TestCase(nameof(Unheld.ElementOfAnArray), "Tensor of Tensor.abs -> an array")]
    [TestCase(nameof(Unheld.OfTwoBranches), "Tensor of Tensor.abs -> Tensor.add")]
    public void AnOperandThatNobodyHoldsIsFound(string method, string expected)
    {
        var operands = new UnheldOperands(typeof(Unheld).Assembly, _torch, _ => false);
        Assert.That(
            operands.In(typeof(Unheld).GetMethod(method)!), Has.Some.EqualTo($"{nameof(Unheld)}.{method}: {expected}"));
    }

    [Test]
    public void AnOperandThatIsHeldIsNotFound(
        [Values(nameof(Held.Scalar), nameof(Held.InAScope), nameof(Held.Used), nameof(Held.Returned))] string method)
    {
        var operands = new UnheldOperands(typeof(Held).Assembly, _torch, _ => false);
        Assert.That(operands.In(typeof(Held).GetMethod(method)!), Is.Empty);
    }

    // Run opens a scope, and torch calls forward from there.
    private static bool IsCalledInAScope(MethodBase method) => method.Name == "forward"
        && method.DeclaringType!.Name.StartsWith("SinglePassFunction", StringComparison.Ordinal);

    // Scripts of ours take tensors and whole numbers, which TorchSharp passes by their values; it makes scalars of
    // other numbers only. What a script returns is new, and nothing has used it yet.
    // Native sequences of modules would call managed ones back, and there are none.
    private static bool IsSafe(MethodBase method) =>
        (method.DeclaringType?.Name == "ScriptModule"
            && method.Name is "DetermineArgumentTypeRefs" or "ProcessReturnValue")
        || method.Name.Contains("ForwardNative", StringComparison.Ordinal);
}
