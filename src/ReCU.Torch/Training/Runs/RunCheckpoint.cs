using System.Globalization;
using System.Text.Json;
using ReCU.Torch.Training.Checkpointing;
using ReCU.Torch.Training.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Runs;

/// <summary>Writes the state of a run to a file and reads it back.</summary>
internal static class RunCheckpoint
{
    /// <summary>State that is neither a tensor nor a report.</summary>
    private sealed record Position(
        int Step,
        int BestEpoch,
        string? StoppedBecause,
        long MeterImages,
        IReadOnlyList<double> LearningRates,
        RunTimes Times,
        RunLength? Length = null);

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="state">The state between two steps.</param>
    /// <param name="identity">The identity of the run.</param>
    public static void Write(Stream stream, RunState state, RunIdentity identity)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var position = new Position(
            state.Step,
            state.Best.Epoch,
            state.StoppedBecause,
            state.Meter.Images,
            [.. Enumerable.Repeat(state.Update.LearningRate, state.Update.GroupCount)],
            state.Clock.Times,
            state.Length);
        List<(string Name, Tensor Value)> tensors =
        [
            .. state.Classifier.state_dict().Select(entry => ($"model.{entry.Key}", entry.Value)),
            .. state.Best.Values.Select(entry => (RunFile.Best + entry.Key, entry.Value)),
            .. state.Update.Save(),
            .. state.Silence?.Save() ?? [],
            .. state.Average?.Save() ?? [],
            ("meter.loss", state.Meter.LossSum),
            ("meter.right", state.Meter.RightSum),
        ];
        foreach ((string layer, SignHistory history) in Histories(state))
        {
            tensors.Add(($"signs.{layer}.last", tensor(history.Last.ToArray())));
            tensors.Add(($"signs.{layer}.flipped", tensor(history.EverFlipped.ToArray())));
        }

        var texts = new Dictionary<string, string>
        {
            ["format"] = RunFile.Format,
            [RunFile.Arithmetic] = RunFile.CurrentArithmetic,
            [RunFile.Identity] = JsonSerializer.Serialize(identity.Values, RunFile.Json),
            ["position"] = JsonSerializer.Serialize(position, RunFile.Json),
            ["epochs"] = JsonSerializer.Serialize(state.Epochs, RunFile.Json),
        };
        if (RunFile.ConvolutionsOn(state.Classifier.Device) is { } convolutions)
        {
            texts[RunFile.Convolutions] = convolutions;
        }

        if (state.Processes > 1)
        {
            texts[RunFile.Processes] = state.Processes.ToString(CultureInfo.InvariantCulture);
        }

        SafetensorsWriter.Write(stream, tensors, texts);
    }

    /// <summary>Restores a run's state from a checkpoint.</summary>
    /// <param name="file">A checkpoint of this run.</param>
    /// <param name="state">The state of a run with the same network and optimiser.</param>
    /// <exception cref="InvalidCheckpointException">
    /// Something is missing or does not fit; the state is then partly restored.
    /// </exception>
    public static void Read(SafetensorsFile file, RunState state)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Position position = file.Parse<Position>("position");
        List<EpochReport> epochs = file.Parse<List<EpochReport>>("epochs");
        if (position.Step < 0 || position.BestEpoch < 0 || position.BestEpoch > epochs.Count
            || (position.BestEpoch == 0) != (epochs.Count == 0)
            || position.LearningRates.Count != state.Update.GroupCount
            || position.Length?.Epochs < Math.Max(1, epochs.Count)
            || epochs.Where((epoch, i) => epoch?.Epoch != i + 1 || epoch.Layers.Contains(null!)).Any())
        {
            throw new InvalidCheckpointException(
                $"Its position, {position} with {epochs.Count} epochs, is none that a run can have.");
        }

        (state.Step, state.StoppedBecause, state.Length) =
            (position.Step, position.StoppedBecause, position.Length);
        state.Epochs.Clear();
        state.Epochs.AddRange(epochs);
        state.Update.LearningRate = position.LearningRates[0];
        ReadTensors(file, state, position);
        state.Clock.Resume(position.Times);
        file.CheckAllRead();
    }

    private static void ReadTensors(SafetensorsFile file, RunState state, Position position)
    {
        var best = new Dictionary<string, Tensor>();
        state.Best.Take(position.BestEpoch, best);
        foreach ((string name, Tensor value) in state.Classifier.state_dict())
        {
            file.ReadInto(value, $"model.{name}");
            if (position.BestEpoch > 0)
            {
                best[name] = file.Read(RunFile.Best + name, value.dtype, value.shape);
            }
        }

        state.Update.Restore(file);
        state.Silence?.Restore(file);
        state.Average?.Restore(file);
        file.ReadInto(state.Meter.LossSum, "meter.loss");
        file.ReadInto(state.Meter.RightSum, "meter.right");
        state.Meter.Images = position.MeterImages;
        foreach ((string layer, SignHistory history) in Histories(state))
        {
            Fill(history.Last, $"signs.{layer}.last");
            Fill(history.EverFlipped, $"signs.{layer}.flipped");
        }

        void Fill(Span<byte> target, string name)
        {
            using Tensor source = file.Read(name, ScalarType.Byte, [target.Length]);
            source.bytes.CopyTo(target);
        }
    }

    private static IEnumerable<KeyValuePair<string, SignHistory>> Histories(RunState state) =>
        state.Statistics?.History ?? Enumerable.Empty<KeyValuePair<string, SignHistory>>();
}
