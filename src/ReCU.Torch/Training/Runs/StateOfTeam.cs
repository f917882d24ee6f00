using System.Text.Json;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Training.Runs;

/// <summary>
/// Brings all processes of a run into the state that the first one has read from a checkpoint: its folder may be on
/// that machine only.
/// </summary>
internal static class StateOfTeam
{
    private sealed record Taken(ResumedRun? Resumed, int? FinishedEpochs);

    /// <summary>Shares the state of the first process.</summary>
    /// <param name="team">The processes.</param>
    /// <param name="state">The state of this process.</param>
    /// <param name="identity">What the run is about.</param>
    /// <param name="resumed">Where the first process took the run up, or null.</param>
    /// <param name="finishedEpochs">What <see cref="Checkpointer.FinishedEpochs"/> is in the first process.</param>
    /// <returns>The same as in the first process.</returns>
    public static (ResumedRun? Resumed, int? FinishedEpochs) Share(
        Team team, RunState state, RunIdentity identity, ResumedRun? resumed, int? finishedEpochs)
    {
        byte[] told = team.Group.Broadcast(
            team.IsFirst ? JsonSerializer.SerializeToUtf8Bytes(new Taken(resumed, finishedEpochs), RunFile.Json) : []);
        Taken taken = JsonSerializer.Deserialize<Taken>(told, RunFile.Json)!;
        if (taken.Resumed is not null)
        {
            using var stream = new MemoryStream();
            if (team.IsFirst)
            {
                RunCheckpoint.Write(stream, state, identity);
            }

            byte[] bytes = team.Group.Broadcast(stream.ToArray());
            if (!team.IsFirst)
            {
                using var file = new SafetensorsFile(new MemoryStream(bytes));
                RunCheckpoint.Read(file, state);
            }
        }

        return (taken.Resumed, taken.FinishedEpochs);
    }
}
