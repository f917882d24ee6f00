using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.NativeObjects;

/// <summary>Code that holds the native objects that it uses; it is never run.</summary>
public static class Held
{
    public static void Scalar(Tensor tensor)
    {
        using Scalar number = 2.ToScalar();
        tensor.mul_(number);
    }

    public static Tensor InAScope(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return Inner(tensor.abs()).MoveToOuterDisposeScope();
    }

    public static Tensor Used(Tensor tensor)
    {
        using Tensor other = tensor.abs();
        return tensor.matmul(other);
    }

    public static Tensor Returned(Tensor tensor)
    {
        Tensor other = tensor.abs();
        other.neg_().sqrt_();
        return other;
    }

    private static Tensor Inner(Tensor tensor) => tensor.abs().sum();
}
