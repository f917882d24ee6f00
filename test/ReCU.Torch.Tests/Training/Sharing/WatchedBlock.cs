using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Tests.Training.Sharing;

/// <summary>
/// A plain block that calls what the thread's tests ask for, after its forward and before its backward pass; or that
/// applies a batch norm by itself, or its convolution more than once.
/// </summary>
/// <param name="Width">Filters.</param>
/// <param name="HasOwnNorm">Whether it has a batch norm that it applies by itself.</param>
/// <param name="Times">How often it applies its convolution.</param>
internal sealed record WatchedBlock(int Width, bool HasOwnNorm = false, int Times = 1) : NetworkBlock(Width)
{
    [ThreadStatic]
    private static Action? _onForward;

    [ThreadStatic]
    private static Action? _onBackward;

    /// <summary>Calls these on this thread from now on.</summary>
    public static void Watch(Action? onForward, Action? onBackward) =>
        (_onForward, _onBackward) = (onForward, onBackward);

    public override BlockModules CreateModules(BlockScope scope)
    {
        var window = Window.Square(Kernel, Stride, Kernel / 2);
        ConvolutionUnit unit = scope.AddConvolution(new ConvolutionOptions(scope.InputWidth, Width, window));
        return new Modules(unit, Times, HasOwnNorm ? scope.Add("own", nn.BatchNorm2d(Width)) : null);
    }

    public override IEnumerable<BlockStep> Steps() => [];

    private sealed class Modules(ConvolutionUnit unit, int times, BatchNorm2d? own) : BlockModules
    {
        public override Tensor Forward(Tensor input)
        {
            Tensor output = unit.Forward(input);
            for (int i = 1; i < times; i++)
            {
                using Tensor once = output;
                output = unit.Forward(once);
            }

            using Tensor last = output;
            using Tensor? normalised = own?.forward(last);
            return Watcher.Apply(normalised ?? last);
        }

        public override void Initialise(InitialValues values) => unit.Initialise(values);

        public override string WriteTo(GraphBuilder graph, string input) => unit.WriteTo(graph, input);
    }

    /// <summary>Passes values and gradients on.</summary>
    private sealed class Watcher : SinglePassFunction<Watcher, Watcher.Arguments, bool>
    {
        public static Tensor Apply(Tensor values) => Run(new Arguments(values));

        protected override (Tensor Result, List<Tensor> Saved, bool State) Forward(Arguments arguments)
        {
            _onForward?.Invoke();
            return (arguments.Values.clone(), [], true);
        }

        protected override List<Tensor?> Backward(List<Tensor> saved, bool state, Tensor gradient)
        {
            _onBackward?.Invoke();
            return [gradient.clone()];
        }

        internal sealed record Arguments(Tensor Values) : IFunctionArguments
        {
            public IReadOnlyList<Tensor?> Tensors => [Values];
        }
    }
}
