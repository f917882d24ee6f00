using System.Runtime.InteropServices;
using ReCU.Torch.Training.Sharing;
using ReCU.Torch.Training.Teachers;

namespace ReCU.Torch.Training.Runs;

/// <summary>The answers of a teacher that the processes of a run ask about their shares of the images.</summary>
/// <param name="team">The processes.</param>
internal sealed class AnswersOfTeam(Team team) : IAnswerExchange
{
    /// <inheritdoc/>
    public (int Rank, int Size) Place => team.Place;

    /// <summary>The exchange of a run; null where it has one process.</summary>
    /// <param name="options">The options of the run.</param>
    public static AnswersOfTeam? Of(TrainingOptions options) =>
        Team.Of(options) is { } team ? new AnswersOfTeam(team) : null;

    /// <inheritdoc/>
    public IReadOnlyList<AnswerShare> Exchange(AnswerShare own, CancellationToken cancellation)
    {
        byte[][] told = team.Group.Gather(
        [
            .. BitConverter.GetBytes(cancellation.IsCancellationRequested),
            .. BitConverter.GetBytes(own.Rows.Length),
            .. MemoryMarshal.AsBytes<int>(own.Rows),
            .. MemoryMarshal.AsBytes<float>(own.Logits),
        ]);
        team.Note(told.Select(bytes => BitConverter.ToBoolean(bytes)));
        team.ThrowIfCancelled(cancellation);
        return Array.ConvertAll(told, Read);
    }

    private static AnswerShare Read(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan(sizeof(bool) + sizeof(int));
        int length = sizeof(int) * BitConverter.ToInt32(bytes, sizeof(bool));
        return new AnswerShare(
            MemoryMarshal.Cast<byte, int>(rest[..length]).ToArray(),
            MemoryMarshal.Cast<byte, float>(rest[length..]).ToArray());
    }
}
