using ReCU.Torch.Training.Batches;
using ReCU.Torch.Training.Sharing;

namespace ReCU.Torch.Training.Runs;

/// <content>What a run does otherwise where it has several processes.</content>
internal sealed partial class TrainingRun
{
    private bool IsFirst => _team?.IsFirst ?? true;

    /// <summary>The most rows that this process reads at once.</summary>
    private int OwnBatchSize => BatchShare.Largest(_options.BatchSize, _team?.Place.Size ?? 1);

    private void StepTogether(BatchReader reader, EpochPlan plan, Team team)
    {
        team.ThrowIfCancelled(_cancellation);
        int count = plan.BatchSize(_state.Step);
        using Batch? read = count > 0 ? reader.Read(count) : null;
        double rate = BeginStep(plan);
        // Broken images may have left one alone.
        Batch? share = read?.Count >= team.FewestImages ? read : null;
        _state.Clock.Images += _learner.StepTogether(share, rate, _state.Meter, team, _cancellation);
    }
}
