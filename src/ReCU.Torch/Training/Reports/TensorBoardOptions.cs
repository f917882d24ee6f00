namespace ReCU.Torch;

/// <summary>
/// What a training writes for TensorBoard: <c>tensorboard --logdir FOLDER</c> shows it.
/// </summary>
/// <remarks>
/// Each epoch adds loss, accuracy, learning rate and tau, what the signs of each binary layer did
/// (<see cref="LayerStatistics"/>, where <see cref="TrainingOptions.Statistics"/> is on), and histograms of weights.
/// Epochs are the steps. A run that is taken up adds a file to the folder; a teacher's training and a first stage write
/// to the folders <c>teacher</c> and <c>first-stage</c> in it.
/// </remarks>
public sealed record TensorBoardOptions
{
    /// <summary>The folder, which is made where there is none.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether histograms of the weights of convolutions and of the classifier are written: about 1 KB a layer and
    /// epoch, and a walk over the weights. Default true.
    /// </summary>
    public bool Histograms { get; init; } = true;

    /// <summary>The same in a folder below this one, for a phase that comes before the training itself.</summary>
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
