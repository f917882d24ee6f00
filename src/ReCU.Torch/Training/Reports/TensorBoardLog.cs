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

    /// <summary>Creates an event file.</summary>
    /// <param name="options">Folder and content.</param>
    /// <param name="classifier">The network; the caller disposes it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public TensorBoardLog(TensorBoardOptions options, BinaryClassifier classifier)
    {
        (_classifier, _histograms) = (classifier, options.Histograms);
        // The writer does not expose its file, which is found by its ending.
        string suffix = $"{Guid.NewGuid():N}";
        _writer = utils.tensorboard.SummaryWriter(Path.GetFullPath(options.Folder), suffix);
        _file = Directory.EnumerateFiles(_writer.LogDir, $"*.{suffix}").Single();
    }

    /// <summary>Why an epoch could not be written, or null: a failing log must not end a training.</summary>
    public string? Problem { get; private set; }

    /// <summary>Writes an epoch.</summary>
    /// <param name="epoch">Its report.</param>
    public void Write(EpochReport epoch)
    {
        try
        {
            foreach ((string tag, double value) in Scalars(epoch))
            {
                // The clamp limit is infinite without a clamp; values that were not measured are NaN.
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

    // In seconds: the writer's own times are in ticks.
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

    // The writer's own add_histogram passes scalars to torch that the collector may free, which could end the process:
    // docs/decisions/0016-native-objects-and-their-owners.md. So the values are counted here and appended to its file.
    private void WriteHistograms(int epoch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in _classifier.named_parameters())
        {
            // Weights have an output and an input dimension; tensors with one dimension are batch norms, biases or
            // slopes.
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
