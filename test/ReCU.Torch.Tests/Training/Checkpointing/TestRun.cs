using System.Text.Json;
using System.Text.Json.Serialization;
using ReCU.Data;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>A small run with everything that a checkpoint must hold, and its result as text.</summary>
internal static class TestRun
{
    private static readonly JsonSerializerOptions _json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Six epochs of six steps.</summary>
    public static TrainingOptions Options { get; } = TestImages.Options with
    {
        Epochs = 6,
        BatchSize = 8,
        WarmUpEpochs = 1,
        Augmentation = new Augmentation { CropPadding = 1 },
    };

    /// <summary>48 images to train on and 16 to validate on.</summary>
    public static ImageSet Images { get; } = TestImages.BrightHalves(64, seed: 1, contrast: 25);

    /// <summary>The weights as bits, and all reports but for their durations.</summary>
    public static string Describe(TrainedNetwork network)
    {
        IEnumerable<string> weights = network.Classifier.state_dict().Select(entry =>
            $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}");
        return string.Join(
            '\n', [$"{network.BestEpoch} {network.StoppedBecause}", .. weights, Describe(network.Epochs)]);
    }

    /// <summary>All reports but for their durations.</summary>
    public static string Describe(IEnumerable<EpochReport> epochs) => string.Join('\n', epochs.Select(epoch =>
        JsonSerializer.Serialize(epoch with { Duration = TimeSpan.Zero }, _json)));
}
