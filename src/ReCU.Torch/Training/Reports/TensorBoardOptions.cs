namespace ReCU.Torch;

/// <summary>What a training writes for TensorBoard; <c>tensorboard --logdir FOLDER</c> displays it.</summary>
/// <remarks>
/// Each epoch adds loss, accuracy, learning rate and tau, statistics of each binary layer's signs (<see
/// cref="LayerStatistics"/>, if <see cref="TrainingOptions.Statistics"/> is on), and histograms of weights. The steps
/// are epochs. A resumed run adds a file to the folder; a teacher's training and a first stage write to its subfolders
/// <c>teacher</c> and <c>first-stage</c>.
/// </remarks>
public sealed record TensorBoardOptions
{
    /// <summary>The folder, which is created if it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether histograms of the weights of convolutions and of the classifier are written: about 1 KB for each layer
    /// and epoch, and a pass over the weights. Default true.
    /// </summary>
    public bool Histograms { get; init; } = true;

    /// <summary>The same options with a folder below this one, for a phase before the main training.</summary>
    internal TensorBoardOptions Below(string name) => this with { Folder = Path.Combine(Folder, name) };

    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            throw new ArgumentException(
                $"TensorBoard.Folder is '{Folder}'; a path of a folder was expected.",
                nameof(TrainingOptions.TensorBoard));
        }
    }
}
