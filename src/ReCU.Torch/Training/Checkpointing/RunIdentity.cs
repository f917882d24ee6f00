using System.Globalization;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>
/// What a run is about: options, images and initial weights, as names and values. A checkpoint of another run is
/// refused by it.
/// </summary>
/// <param name="Values">Names and values.</param>
internal sealed record RunIdentity(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Name of the mean of each channel.</summary>
    public const string Mean = "mean";

    /// <summary>Name of the standard deviation of each channel.</summary>
    public const string StandardDeviation = "standard deviation";

    /// <summary>Name of the classes' names, as JSON. They may change between two parts of a run.</summary>
    public const string ClassNames = "class names";

    // As the options are described.
    private const string Epochs = nameof(TrainingOptions.Epochs);

    private const string NotSet = "not set";
    private const int ShownDifferences = 8;

    // What an option is that a checkpoint of an earlier version does not know: an option that is off changed nothing.
    private const string Off = "null";

    /// <summary>
    /// The epochs of a run that is this one with fewer of them; null where it is another one, or has as many.
    /// </summary>
    /// <param name="saved">What a checkpoint of that run says.</param>
    public int? EpochsIfShorter(RunIdentity saved) =>
        Differences(saved).SequenceEqual([Epochs])
        && int.TryParse(saved.Values.GetValueOrDefault(Epochs), CultureInfo.InvariantCulture, out int there)
        && int.TryParse(Values[Epochs], CultureInfo.InvariantCulture, out int here)
        && there < here ? there : null;

    /// <summary>Checks that a checkpoint is one of this run.</summary>
    /// <param name="saved">What the checkpoint says.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="ArgumentException">It is of another run; the message says what differs.</exception>
    public void Check(RunIdentity saved, string path)
    {
        string[] differences = [.. Differences(saved)
            .Select(name => $"{name} was {Of(saved, name)} and is {Of(this, name)}")];
        if (differences.Length == 0)
        {
            return;
        }

        string more = differences.Length > ShownDifferences
            ? $"; and {differences.Length - ShownDifferences} more"
            : "";
        throw new ArgumentException(
            $"The checkpoint '{path}' is of another run: "
            + $"{string.Join("; ", differences.Take(ShownDifferences))}{more}. "
            + "Choose another folder, or set Resume to false to delete the checkpoints that are there and start anew. "
            + "To train on from their weights, with a schedule of its own, start a run in another folder with "
            + $"InitialWeights = InitialWeights.FromCheckpoint(\"{Path.GetDirectoryName(path)}\")."
            + (EpochsIfShorter(saved) is null
                ? ""
                : " To give this run more epochs when it is finished, set Checkpoints.ContinueFinished."));
    }

    private IEnumerable<string> Differences(RunIdentity saved) => Values.Keys.Union(saved.Values.Keys)
        .Where(name => name != ClassNames)
        .Where(name => Of(saved, name) != Of(this, name) && (Of(saved, name), Of(this, name)) is not (NotSet, Off));

    private static string Of(RunIdentity run, string name) => run.Values.GetValueOrDefault(name, NotSet);
}
