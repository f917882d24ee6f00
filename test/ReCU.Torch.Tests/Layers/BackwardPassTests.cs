using System.Runtime.InteropServices;
using ReCU.Torch.Layers;
using ReCU.Torch.Tests.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Layers;

/// <summary>An exception that native code met would end the process, and with it these tests.</summary>
public sealed class BackwardPassTests
{
    [Test]
    public void AnExceptionOfAFunctionComesHome()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Failing.Apply(ones(3, 2).requires_grad_(true), ones(2).requires_grad_(true)).sum();
        Assert.That(
            () => BackwardPass.Run(loss),
            Throws.TypeOf<ExternalException>().With.Message.EqualTo("CUDA out of memory. Tried to allocate 2.00 GiB."));
    }

    [Test]
    public void APassAfterAFailureIsSound()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor failing = Failing.Apply(ones(3, 2).requires_grad_(true), ones(2).requires_grad_(true)).sum();
        Assert.That(() => BackwardPass.Run(failing), Throws.TypeOf<ExternalException>());
        Tensor weight = ones(2).requires_grad_(true);
        BackwardPass.Run(weight.sum());
        Assert.That(weight.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 1 }));
    }

    [Test]
    public void WithoutTheHelperTorchItselfReportsTheFailure()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Failing.Apply(ones(3, 2).requires_grad_(true), ones(2).requires_grad_(true)).sum();
        Assert.That(
            () => loss.backward(), Throws.TypeOf<ExternalException>().With.Message.Contains("invalid gradient"));
    }

    private sealed class Failing : SinglePassFunction<Failing, Failing.Factors, int>
    {
        public static Tensor Apply(Tensor first, Tensor second) => Run(new Factors(first, second));

        protected override (Tensor Result, List<Tensor> Saved, int State) Forward(Factors arguments) =>
            (arguments.First.mul(arguments.Second), [], 0);

        protected override List<Tensor?> Backward(List<Tensor> saved, int state, Tensor gradient) =>
            throw TorchError.With("CUDA out of memory. Tried to allocate 2.00 GiB.");

        internal sealed record Factors(Tensor First, Tensor Second) : IFunctionArguments
        {
            public IReadOnlyList<Tensor?> Tensors => [First, Second];
        }
    }
}
