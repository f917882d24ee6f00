using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Sharing;

/// <summary>
/// Makes the gradients of all processes one, and with them the running statistics of the batch norms, so that after
/// each step all processes have the same state.
/// </summary>
internal sealed class SharedGradients : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly BatchNorm[] _norms;
    private readonly Tensor[] _statistics;
    private readonly FlatTensors _flat;
    private readonly Team _team;

    /// <summary>Makes room for the gradients.</summary>
    /// <param name="classifier">The network, where it computes; the caller's.</param>
    /// <param name="team">The processes.</param>
    public SharedGradients(BinaryClassifier classifier, Team team)
    {
        _team = team;
        _parameters = [.. classifier.parameters()];
        _norms = [.. classifier.modules().OfType<BatchNorm>().Where(norm => norm.running_mean is not null)];
        _statistics = [.. _norms.SelectMany(norm => new[] { norm.running_mean!, norm.running_var! })];
        _flat = new FlatTensors([.. _parameters, .. _statistics]);
    }

    /// <summary>Which parameters have a gradient.</summary>
    public IReadOnlyList<bool> HasGradient
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            return Array.ConvertAll(_parameters, parameter => parameter.grad is not null);
        }
    }

    /// <summary>
    /// Adds up: gradients with the weights of their losses, running statistics by images. All processes then have the
    /// sums.
    /// </summary>
    /// <param name="shares">What each did in this step, by rank.</param>
    public void Exchange(IReadOnlyList<StepShare> shares)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (double ofLoss, double ofStatistics) = _team.Synchronises ? PartsOfOne(shares) : Parts(shares);
        for (int i = 0; i < _parameters.Length; i++)
        {
            _flat.Put(i, _parameters[i].grad, ofLoss);
        }

        for (int i = 0; i < _statistics.Length; i++)
        {
            _flat.Put(_parameters.Length + i, _statistics[i], ofStatistics);
        }

        _flat.Sum(_team.Group, rounded: _team.RoundsGradients ? _parameters.Length : 0);
        for (int i = 0; i < _parameters.Length; i++)
        {
            int place = i;
            _parameters[i].grad = shares.Any(share => share.Images > 0 && share.HasGradient[place])
                ? OnDeviceOf(_parameters[i], _flat[i])
                : null;
        }

        for (int i = 0; i < _statistics.Length; i++)
        {
            _statistics[i].copy_(_flat[_parameters.Length + i]);
        }

        if (shares.Any(share => share.Images == 0))
        {
            ShareCounts(shares);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _flat.Dispose();

    // Who had no share of the batch cannot know how often the others' batch norms have counted it: a block may apply one
    // twice, or not at all.
    private void ShareCounts(IReadOnlyList<StepShare> shares)
    {
        int first = shares.TakeWhile(share => share.Images == 0).Count();
        long[] own = Array.ConvertAll(_norms, norm => norm.num_batches_tracked!.item<long>());
        long[] counts = MemoryMarshal.Cast<byte, long>(
            _team.Group.Broadcast(MemoryMarshal.AsBytes<long>(own), first)).ToArray();
        if (shares[_team.Place.Rank].Images == 0)
        {
            for (int i = 0; i < _norms.Length; i++)
            {
                using Scalar count = counts[i].ToScalar();
                _norms[i].num_batches_tracked!.fill_(count);
            }
        }
    }

    private (double OfLoss, double OfStatistics) Parts(IReadOnlyList<StepShare> shares)
    {
        StepShare own = shares[_team.Place.Rank];
        return own.Images == 0
            ? (0, 0)
            : (own.Weight / shares.Sum(share => share.Weight), (double)own.Images / shares.Sum(share => share.Images));
    }

    // Gradients are those of the loss of the batch, and all that have a share have the same statistics.
    private (double OfLoss, double OfStatistics) PartsOfOne(IReadOnlyList<StepShare> shares)
    {
        int first = shares.TakeWhile(share => share.Images == 0).Count();
        return (shares[_team.Place.Rank].Images == 0 ? 0 : 1, first == _team.Place.Rank ? 1 : 0);
    }

    private static Tensor OnDeviceOf(Tensor parameter, Tensor host) =>
        parameter.device_type == DeviceType.CPU ? host : host.to(parameter.device);
}
