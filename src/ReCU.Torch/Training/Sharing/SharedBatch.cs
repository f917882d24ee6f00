using System.Runtime.InteropServices;
using ReCU.Torch.Layers;
using TorchSharp.Modules;

namespace ReCU.Torch.Training.Sharing;

/// <summary>
/// A batch that several processes learn from as one, because their batch norms are synchronised: all meet at the
/// beginning, in each batch norm and at the end.
/// </summary>
/// <remarks>
/// A process without a share does not know how many batch norms the others come to. So each message says whether its
/// process is done, and all are when all say so.
/// </remarks>
internal sealed class SharedBatch : IBatchExchange
{
    // Before the numbers of a message: a batch norm's place, or that the process is done.
    private const int Done = -1;
    private const int HeaderLength = sizeof(int);

    private readonly record struct Share(int Images, double Weight);

    private readonly Team _team;
    private readonly SharedNorms _norms;
    private readonly Share[] _shares;
    private readonly HashSet<int> _exchanged = [];

    /// <summary>Meets the other processes.</summary>
    /// <param name="team">The processes.</param>
    /// <param name="norms">The batch norms of the network.</param>
    /// <param name="images">Images of this process's share.</param>
    /// <param name="weight">What its mean loss counts in that of the batch; 0 where there is no loss.</param>
    public SharedBatch(Team team, SharedNorms norms, int images, double weight)
    {
        (_team, _norms) = (team, norms);
        var own = new Share(images, weight);
        _shares = Array.ConvertAll(
            team.Group.Gather(MemoryMarshal.AsBytes(new ReadOnlySpan<Share>(in own))),
            bytes => MemoryMarshal.Read<Share>(bytes));
    }

    /// <summary>Whether there is something to learn: one image has no variance.</summary>
    public bool IsLearned => _shares.Sum(share => (long)share.Images) > 1;

    /// <summary>Whether this process counts the batch: the first one that has a share.</summary>
    public bool IsCounter => Array.FindIndex(_shares, share => share.Images > 0) == _team.Place.Rank;

    /// <summary>The part of this process's mean loss in the loss of the batch.</summary>
    public double PartOfLoss => _shares[_team.Place.Rank].Weight / _shares.Sum(share => share.Weight);

    /// <summary>Computes what meets the other processes in its batch norms.</summary>
    /// <param name="forward">The forward pass of this process's share.</param>
    public T Forward<T>(Func<T> forward)
    {
        _norms.Begin();
        using IDisposable arithmetic = (LayerArithmetic.Current with { Exchange = this }).Begin();
        T result = forward();
        _norms.Check(_exchanged);
        return result;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Exchange(NormBase norm, double[] own)
    {
        int place = _norms.PlaceOf(norm);
        _exchanged.Add(place);
        byte[][] all = _team.Group.Gather(Message(place, MemoryMarshal.AsBytes<double>(own)));
        var numbers = new List<double[]>();
        for (int rank = 0; rank < all.Length; rank++)
        {
            int expected = _shares[rank].Images > 0 ? place : Done;
            if (PlaceIn(all[rank]) != expected)
            {
                throw new InvalidOperationException(
                    $"Process {_team.Place.Rank} is at the batch norm '{_norms.NameOf(place)}', but process {rank} "
                    + (PlaceIn(all[rank]) == Done ? "is done" : $"at '{_norms.NameOf(PlaceIn(all[rank]))}'")
                    + ": with synchronised batch norms, a block has to do the same in all processes.");
            }

            if (expected != Done)
            {
                numbers.Add(MemoryMarshal.Cast<byte, double>(all[rank].AsSpan(HeaderLength)).ToArray());
            }
        }

        return numbers;
    }

    /// <summary>Ends the batch: waits until all processes are done with it.</summary>
    /// <param name="own">What this process tells.</param>
    /// <returns>What each tells, by rank.</returns>
    public byte[][] End(byte[] own)
    {
        byte[] message = Message(Done, own);
        byte[][] all;
        do
        {
            all = _team.Group.Gather(message);
        }
        while (!Array.TrueForAll(all, other => PlaceIn(other) == Done));

        return Array.ConvertAll(all, other => other[HeaderLength..]);
    }

    private static byte[] Message(int place, ReadOnlySpan<byte> rest) => [.. BitConverter.GetBytes(place), .. rest];

    private static int PlaceIn(byte[] message) => BitConverter.ToInt32(message);
}
