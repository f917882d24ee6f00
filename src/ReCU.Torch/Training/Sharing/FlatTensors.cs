using ReCU.Distributed;
using ReCU.Torch.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Sharing;

/// <summary>Room for the values of several tensors side by side, by which processes add them up at once.</summary>
internal sealed class FlatTensors : IDisposable
{
    private readonly Tensor _flat;
    private readonly Tensor[] _parts;

    /// <summary>Makes room, with zeros in it.</summary>
    /// <param name="like">Tensors of the shapes; they may be on any device.</param>
    public FlatTensors(IReadOnlyList<Tensor> like)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _flat = zeros(Math.Max(1, like.Sum(tensor => tensor.numel())), ScalarType.Float32).DetachFromDisposeScope();
        _parts = new Tensor[like.Count];
        long start = 0;
        for (int i = 0; i < like.Count; i++)
        {
            long count = like[i].numel();
            using Tensor part = _flat.narrow(0, start, count);
            _parts[i] = part.view(like[i].shape).DetachFromDisposeScope();
            start += count;
        }
    }

    /// <summary>The place of a tensor: float32, contiguous, on the CPU.</summary>
    public Tensor this[int index] => _parts[index];

    /// <summary>Puts a tensor times a factor into its place; nothing, or a factor of 0, leaves zeros.</summary>
    public void Put(int index, Tensor? value, double factor)
    {
        Tensor part = _parts[index];
        if (value is null || factor == 0)
        {
            part.zero_();
            return;
        }

        using Scalar share = factor.ToScalar();
        part.copy_(value);
        part.mul_(share);
    }

    /// <summary>Adds up over all processes.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="rounded">How many of the tensors, from the first, are sent as bfloat16.</param>
    public void Sum(ProcessGroup group, int rounded = 0)
    {
        Span<float> values = new DenseFloats(_flat).Values;
        int end = (int)_parts.Take(rounded).Sum(part => part.numel());
        if (end > 0)
        {
            group.SumRounded(values[..end]);
        }

        group.Sum(values[end..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_parts, part => part.Dispose());
        _flat.Dispose();
    }
}
