using System.Globalization;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>
/// The identity of a run: options, images and initial weights, as names and values. A run rejects the checkpoint of
/// another one.
/// </summary>
/// <param name="Values">Names and values.</param>
internal sealed record RunIdentity(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Name of the mean of each channel.</summary>
    public const string Mean = "mean";

    /// <summary>Name of the standard deviation of each channel.</summary>
    public const string StandardDeviation = "standard deviation";

    /// <summary>Name of the class names, as JSON. They may change when a run is resumed.</summary>
    public const string ClassNames = "class names";

    /// <summary>Name of the images of which batch norms compute their statistics; of several processes only.</summary>
    public const string BatchNorms = "Distribution.BatchNorms";

    /// <summary>Name of how gradients are sent; of several processes only.</summary>
    public const string Gradients = "Distribution.Gradients";

    // Serialised like the description of the options.
    private const string Epochs = nameof(TrainingOptions.Epochs);

    private const string NotSet = "not set";
    private const int ShownDifferences = 8;

    // The value of an option that an older version's checkpoint lacks: an option that is off changed nothing.
    private const string Off = "null";

    // The same for options that came later and whose default is a value: what older versions did.
    private static readonly (string Name, string Value)[] _before =
    [
        ("Distillation.Answers", "EachView"),
        (BatchNorms, "ByProcess"),
        (Gradients, "Float32"),
    ];

    /// <summary>What remains to compare where either of two runs has one process.</summary>
    public RunIdentity WithoutSharing() => new(
        Values.Where(value => value.Key is not (BatchNorms or Gradients)).ToDictionary());

    /// <summary>
    /// The epochs of a run that equals this one but has fewer of them; null if it differs otherwise, or has as many.
    /// </summary>
    /// <param name="saved">The identity in the checkpoint of that run.</param>
    public int? EpochsIfShorter(RunIdentity saved) =>
        Differences(saved).SequenceEqual([Epochs])
        && int.TryParse(saved.Values.GetValueOrDefault(Epochs), CultureInfo.InvariantCulture, out int there)
        && int.TryParse(Values[Epochs], CultureInfo.InvariantCulture, out int here)
        && there < here ? there : null;

    /// <summary>Checks that a checkpoint belongs to this run.</summary>
    /// <param name="saved">The identity in the checkpoint.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="ArgumentException">It belongs to another run; the message says what differs.</exception>
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
            + "Choose another folder, or set Resume to false to delete the existing checkpoints and start again. "
            + "To train on from their weights, with a schedule of its own, start a run in another folder with "
            + $"InitialWeights = InitialWeights.FromCheckpoint(\"{Path.GetDirectoryName(path)}\")."
            + (EpochsIfShorter(saved) is null
                ? ""
                : " To give this run more epochs when it is finished, set Checkpoints.ContinueFinished."));
    }

    private IEnumerable<string> Differences(RunIdentity saved) => Values.Keys.Union(saved.Values.Keys)
        .Where(name => name != ClassNames)
        .Where(name => Of(saved, name) != Of(this, name))
        .Where(name => Of(saved, name) != NotSet
            || (Of(this, name) != Off && !_before.Contains((name, Of(this, name)))));

    private static string Of(RunIdentity run, string name) => run.Values.GetValueOrDefault(name, NotSet);
}
