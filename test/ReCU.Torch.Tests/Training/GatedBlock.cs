using ReCU.Graph;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace ReCU.Torch.Tests.Training;

/// <summary>
/// A plain block as another assembly may have it: it scales its channels by what a linear layer makes of their means.
/// </summary>
/// <param name="Width">Filters.</param>
internal sealed record GatedBlock(int Width) : NetworkBlock(Width)
{
    public override BlockModules CreateModules(BlockScope scope)
    {
        var window = Window.Square(Kernel, Stride, Kernel / 2);
        ConvolutionUnit unit = scope.AddConvolution(new ConvolutionOptions(scope.InputWidth, Width, window));
        return new Modules(unit, scope.Add("gate", nn.Linear(Width, Width)));
    }

    public override IEnumerable<BlockStep> Steps() => [];

    private sealed class Modules(ConvolutionUnit unit, Linear gate) : BlockModules
    {
        public override Tensor Forward(Tensor input)
        {
            using Tensor output = unit.Forward(input);
            using Tensor means = output.mean([2, 3]);
            using Tensor factors = gate.forward(means);
            using Tensor ofPixels = factors.unsqueeze(2).unsqueeze(3);
            return output.mul(ofPixels);
        }

        public override void Initialise(InitialValues values)
        {
            unit.Initialise(values);
            values.Normal(gate.weight!, 0.1);
            values.Normal(gate.bias!, 0.1);
        }

        public override string WriteTo(GraphBuilder graph, string input) => unit.WriteTo(graph, input);
    }
}
