using ReCU.Graph;
using ReCU.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Agreement.Tests;

/// <summary>
/// A block of one's own, from public parts alone: two binary convolutions beside each other, of which a learned gate
/// for each channel weighs the second.
/// </summary>
/// <param name="Width">Filters of both.</param>
internal sealed record GatedBlock(int Width) : NetworkBlock(Width)
{
    public override int Depth => 2;

    public override BlockModules CreateModules(BlockScope scope)
    {
        var window = Window.Square(Kernel, Stride, Kernel / 2);
        var options = new ConvolutionOptions(scope.InputWidth, Width, window) { Activation = Activation };
        return new Modules(
            scope.AddConvolution(options),
            scope.AddConvolution(options),
            scope.Add("gate", new Gate(Width)),
            scope.Name);
    }

    public override IEnumerable<BlockStep> Steps()
    {
        yield return new BlockStep(Stride, NeedsMultiples: false, "stride");
    }

    private sealed class Modules(ConvolutionUnit first, ConvolutionUnit second, Gate gate, string name) : BlockModules
    {
        public override Tensor Forward(Tensor input)
        {
            using Tensor left = first.Forward(input);
            using Tensor right = second.Forward(input);
            using Tensor gated = gate.forward(right);
            return left.add(gated);
        }

        public override void Initialise(InitialValues values)
        {
            first.Initialise(values);
            second.Initialise(values);
            values.Uniform(gate.Weight, 0.5, 1);
        }

        public override string WriteTo(GraphBuilder graph, string input)
        {
            string left = first.WriteTo(graph, input);
            string right = graph.Add(new Scale(
                $"{name}.gate",
                second.WriteTo(graph, input),
                Graph.FloatTensor.Vector(gate.Weight.data<float>().ToArray()),
                Graph.FloatTensor.Vector(new float[gate.Weight.numel()])));
            return graph.Add(new Add($"{name}.sum", left, right));
        }
    }

    private sealed class Gate : nn.Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006, IDE0044 // Registered by its name.
        private Parameter weight;
#pragma warning restore IDE1006, IDE0044

        public Gate(int channels)
            : base(nameof(Gate))
        {
            weight = new Parameter(ones(channels, 1, 1));
            weight.DetachFromDisposeScope();
            RegisterComponents();
        }

        public Parameter Weight => weight;

        public override Tensor forward(Tensor input) => input.mul(weight);
    }
}
