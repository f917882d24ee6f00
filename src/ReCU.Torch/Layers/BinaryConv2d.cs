using ReCU.Graph;
using ReCU.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch;

/// <summary>
/// A convolution of binary activations with binary weights, trained with the rectified clamp unit (ReCU) of Xu et al.,
/// <em>ReCU: Reviving the Dead Weights in Binary Neural Networks</em>, ICCV 2021 (arXiv 2103.12369).
/// </summary>
/// <remarks>
/// <para>
/// Maps [N, in, H, W] to [N, out, H', W'], without bias: a convolution of signs, +1 and -1, times a learned scale
/// <c>alpha</c> for each output channel. A padded tap adds nothing. The sign of zero is +1.
/// </para>
/// <para>
/// In training, weights are standardised and clamped at the <see cref="Tau"/>-quantile before their sign is taken, and
/// activations are scaled to unit variance; both affect only the gradients. In evaluation the weight is
/// <c>sign(w - mean(w))</c>, and neither tau nor the variances matter.
/// </para>
/// <para>
/// In a training loop of your own, <see cref="BackwardPass.Run"/> takes the place of <c>loss.backward()</c>.
/// </para>
/// </remarks>
public sealed class BinaryConv2d : nn.Module<Tensor, Tensor>, IConvolution
{
#pragma warning disable IDE1006, IDE0044 // PyTorch's state dict names the fields, so that the authors' checkpoints fit.
    private Parameter weight;
    private Parameter alpha;
    private Tensor tau;
#pragma warning restore IDE1006, IDE0044
    private double _tau = 1;
    private bool _tauMayDiffer;

    /// <summary>Creates a layer with weights of zero and scales of one; initial values follow later.</summary>
    /// <param name="inputChannels">Channels of the input, at least 1.</param>
    /// <param name="outputChannels">Filters, at least 1.</param>
    /// <param name="window">Kernel size, stride and padding. A filter needs at least two weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is below its limit, or a filter has only one weight: standardised, it would always be zero.
    /// </exception>
    /// <exception cref="TorchNotAvailableException">Torch cannot be loaded.</exception>
    public BinaryConv2d(int inputChannels, int outputChannels, Window window)
        : base(TorchRuntime.LoadFor(nameof(BinaryConv2d)))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window.Stride, 1, nameof(window));
        ArgumentOutOfRangeException.ThrowIfNegative(window.Padding, nameof(window));
        ArgumentOutOfRangeException.ThrowIfLessThan(window.KernelHeight, 1, nameof(window));
        ArgumentOutOfRangeException.ThrowIfLessThan(window.KernelWidth, 1, nameof(window));
        ArgumentOutOfRangeException.ThrowIfLessThan(
            (long)inputChannels * window.KernelHeight * window.KernelWidth, 2, nameof(window));

        Window = window;
        long[] shape = [outputChannels, inputChannels, window.KernelHeight, window.KernelWidth];
        weight = zeros(shape, ScalarType.Float32, CPU).ToParameter();
        alpha = ones(outputChannels, 1, 1, ScalarType.Float32, CPU).ToParameter();
        tau = ones(1, ScalarType.Float32, CPU).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Kernel size, stride and padding.</summary>
    public Window Window { get; }

    /// <summary>Latent weights, [out, in, kernel height, kernel width].</summary>
    public Parameter Weight => weight;

    /// <summary>Learned scales, [out, 1, 1].</summary>
    public Parameter Alpha => alpha;

    /// <summary>
    /// The quantile beyond which standardised weights are clamped, in (0.5, 1]; 1 clamps none. What <c>load</c> or
    /// <c>load_state_dict</c> puts into the buffer <c>tau</c> counts; after writing to the buffer yourself, set it here
    /// too.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of (0.5, 1].</exception>
    /// <exception cref="InvalidOperationException">What was loaded is outside of (0.5, 1].</exception>
    public double Tau
    {
        get
        {
            if (_tauMayDiffer)
            {
                ReadTau();
            }

            return _tau;
        }

        set
        {
            if (value is not (> 0.5 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Tau must be above 0.5 and at most 1.");
            }

            (_tau, _tauMayDiffer) = (value, false);
            using (no_grad())
            using (Scalar number = value.ToScalar())
            {
                tau.fill_(number);
            }
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using Tensor sums = Sums(input);
        Tensor result = sums.mul(alpha);
        GC.KeepAlive(this);
        return result;
    }

    /// <inheritdoc/>
    Tensor IConvolution.Sums(Tensor input) => Sums(input);

    // The sums are exact integers in both modes: alpha is applied later.
    private Tensor Sums(Tensor input)
    {
        using Tensor filters = training ? RectifiedClamp.Apply(weight, Tau) : SignFilters();
        if (BinaryConvolution.Takes(input, filters, Window))
        {
            return training
                ? BinaryConvolution.Apply(input, filters, Window)
                : BinaryConvolution.Sums(input, filters, Window);
        }

        using Tensor signs = BinaryActivation.Apply(input, training);
        return Convolutions.ConvolveSigns(signs, filters, Window, training);
    }

    /// <summary>The weights that inference uses, <c>sign(w - mean(w))</c> for each filter.</summary>
    /// <returns>+1 and -1, [out, in, kernel height, kernel width]; the caller disposes it.</returns>
    public Tensor SignFilters()
    {
        using (no_grad())
        using (Tensor mean = weight.mean([1, 2, 3], keepdim: true))
        using (Tensor centred = weight.sub(mean))
        {
            Tensor signs = Signs.Take(centred);
            GC.KeepAlive(this);
            return signs;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, Tensor buffer)> named_buffers(
        bool recurse = true, bool include_nonpersistent = true)
    {
        // TorchSharp loads a module through these tensors, whichever module around this one it is asked to load.
        _tauMayDiffer = true;
        return base.named_buffers(recurse, include_nonpersistent);
    }

    /// <inheritdoc/>
    string IConvolution.WriteTo(GraphBuilder graph, string name, string input)
    {
        using Tensor filters = SignFilters();
        string signs = graph.Add(new Sign($"{name}.sign", input));
        return graph.Add(new BinaryConv(name, signs, filters.ToBitTensor(), Window));
    }

    // Once after each listing of the tensors, not in each step, where a GPU would have to be waited for.
    private void ReadTau()
    {
        using DisposeScope scope = NewDisposeScope();
        double value = tau.detach().to(ScalarType.Float64).item<double>();
        // The buffer has fewer digits than what was set.
        if ((float)value != (float)_tau)
        {
            _tau = value is > 0.5 and <= 1
                ? value
                : throw new InvalidOperationException(
                    FormattableString.Invariant($"The buffer 'tau' holds {value}; ")
                    + "above 0.5 and at most 1 was expected.");
        }

        _tauMayDiffer = false;
        GC.KeepAlive(this);
    }
}
