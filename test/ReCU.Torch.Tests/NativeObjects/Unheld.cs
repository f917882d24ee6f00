using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.NativeObjects;

/// <summary>Native objects that nobody holds, for <see cref="HeldOperandsTests"/> to find; never run.</summary>
public static class Unheld
{
    public static void ImplicitScalar(Tensor tensor) => tensor.mul_(2);

    public static void ScalarInAScope(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        tensor.mul_(2);
    }

    public static void LocalScalar(Tensor tensor, bool twice)
    {
        Scalar number = 2.ToScalar();
        if (twice)
        {
            number = 4.ToScalar();
        }

        tensor.mul_(number);
    }

    public static void TemporaryArgument(Tensor target, Tensor source) => target.copy_(source.view(2, 3));

    public static Tensor TemporaryReceiver(Tensor tensor) => tensor.abs().sum();

    public static Tensor LocalTensor(Tensor tensor, bool rounded)
    {
        Tensor other = tensor.abs();
        if (rounded)
        {
            other = tensor.round();
        }

        return tensor.add(other, Two);
    }

    public static Tensor ElementOfATuple(Tensor tensor)
    {
        (Tensor variance, Tensor mean) = var_mean(tensor, [1], unbiased: true, keepdim: true);
        using (mean)
        {
            return tensor.add(variance, Two);
        }
    }

    public static Tensor ElementOfAnArray(Tensor tensor) => cat([tensor, tensor.abs()], 0);

    public static Tensor OfTwoBranches(Tensor tensor, bool absolute) =>
        tensor.add(absolute ? tensor.abs() : tensor, Two);

    private static Scalar Two { get; } = 2.ToScalar();
}
