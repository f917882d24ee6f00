using ReCU.Torch.Layers;
using Tensorboard;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Reports;

/// <summary>Writes a run's epochs as a TensorBoard event file.</summary>
internal sealed class TensorBoardLog
{
    private readonly BinaryClassifier _classifier;
    private readonly bool _histograms;
    private readonly SummaryWriter _writer;
    private readonly string _file;

    /// <summary>Begins an event file.</summary>
    /// <param name="options">Where, and what.</param>
    /// <param name="classifier">The network; the caller's.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public TensorBoardLog(TensorBoardOptions options, BinaryClassifier classifier)
    {
        (_classifier, _histograms) = (classifier, options.Histograms);
        // The writer does not tell its file, which is known by its ending.
        string suffix = $"{Guid.NewGuid():N}";
        _writer = utils.tensorboard.SummaryWriter(Path.GetFullPath(options.Folder), suffix);
        _file = Directory.EnumerateFiles(_writer.LogDir, $"*.{suffix}").Single();
    }

    /// <summary>What kept an epoch from being written, or null: a log is no reason to lose a training.</summary>
    public string? Problem { get; private set; }

    /// <summary>Writes an epoch.</summary>
    /// <param name="epoch">Its report.</param>
    public void Write(EpochReport epoch)
    {
        try
        {
            foreach ((string tag, double value) in Scalars(epoch))
            {
                // Infinite is the clamp's limit where there is none, NaN what was not measured.
                if (double.IsFinite(value))
                {
                    _writer.add_scalar(tag, (float)value, epoch.Epoch, Now);
                }
            }

            if (_histograms)
            {
                WriteHistograms(epoch.Epoch);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = $"Epoch {epoch.Epoch} could not be written for TensorBoard: {exception.Message}";
        }
    }

    // In seconds: what the writer takes by itself are ticks.
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private static IEnumerable<(string Tag, double Value)> Scalars(EpochReport epoch)
    {
        yield return ("loss/training", epoch.TrainingLoss);
        yield return ("loss/validation", epoch.ValidationLoss);
        yield return ("accuracy/training", epoch.TrainingAccuracy);
        yield return ("accuracy/validation", epoch.ValidationAccuracy);
        yield return ("schedule/learning_rate", epoch.LearningRate);
        yield return ("schedule/tau", epoch.Tau);
        yield return ("time/seconds", epoch.Duration.TotalSeconds);
        foreach (LayerStatistics layer in epoch.Layers)
        {
            yield return ($"flipped/{layer.Layer}", layer.Flipped);
            yield return ($"never_flipped/{layer.Layer}", layer.NeverFlipped);
            yield return ($"beyond_clamp/{layer.Layer}", layer.BeyondClamp);
            yield return ($"quantisation_error/{layer.Layer}", layer.QuantisationError);
            yield return ($"entropy/{layer.Layer}", layer.Entropy);
            yield return ($"clamp_limit/{layer.Layer}", layer.ClampLimit);
        }
    }

    // The writer's own add_histogram hands torch numbers that nobody holds, and would end the process one day:
    // docs/decisions/0016-native-objects-and-their-owners.md. So the values are counted here, and join its file.
    private void WriteHistograms(int epoch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in _classifier.named_parameters())
        {
            // Weights have an output and an input; what has one dimension is a batch norm's, a bias or a slope.
            if (parameter.dim() >= 2)
            {
                Tensor weights = parameter.detach().cpu();
                HistogramProto histogram = WeightHistogram.Count(weights.ToFloats());
                var summary = new Summary();
                summary.Value.Add(new Summary.Types.Value { Tag = $"weights/{name}", Histo = histogram });
                EventRecord.Append(_file, new Event { Step = epoch, WallTime = Now, Summary = summary });
            }
        }
    }
}
