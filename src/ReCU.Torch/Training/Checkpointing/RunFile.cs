using System.Text.Json;
using System.Text.Json.Serialization;
using ReCU.Torch.Native;
using TorchSharp;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>The common parts of the files of a run's state.</summary>
internal static class RunFile
{
    /// <summary>The format that the file declares.</summary>
    public const string Format = "recu training run, version 1";

    /// <summary>Name of the text with the order in which the run adds sums, which affects the last digits.</summary>
    public const string Arithmetic = "arithmetic";

    /// <summary>The order of the current kernels. Older files have no such text.</summary>
    public const string CurrentArithmetic = "2";

    /// <summary>
    /// Name of the text that says who computed the float convolutions of a run on a CPU, which affects the last digits.
    /// Older files have none.
    /// </summary>
    public const string Convolutions = "convolutions";

    /// <summary>Name of the text with the number of processes of the run; missing for a single one.</summary>
    public const string Processes = "processes";

    /// <summary>Name of the text that identifies the run.</summary>
    public const string Identity = "run";

    /// <summary>Prefix of the names of the best epoch's tensors.</summary>
    public const string Best = "best.";

    /// <summary>How texts are serialised.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
    };

    /// <summary>Who computes the float convolutions of a network on a device; null on a GPU.</summary>
    public static string? ConvolutionsOn(torch.Device device) =>
        device.type != DeviceType.CPU ? null : FloatConvolutions.AreReplaced ? "without oneDNN" : "torch's default";

    /// <summary>Reads the identity of a file's run.</summary>
    /// <exception cref="InvalidCheckpointException">It is missing.</exception>
    public static RunIdentity ReadIdentity(this SafetensorsFile file)
    {
        string format = file.Text("format");
        return format == Format
            ? new RunIdentity(file.Parse<Dictionary<string, string>>(Identity))
            : throw new InvalidCheckpointException($"The file is a '{format}'; a '{Format}' was expected.");
    }

    /// <summary>Reads a text of the file.</summary>
    /// <exception cref="InvalidCheckpointException">It is missing or broken.</exception>
    public static T Parse<T>(this SafetensorsFile file, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(file.Text(name), Json)
                ?? throw new InvalidCheckpointException($"The text '{name}' is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidCheckpointException($"The text '{name}' is broken: {exception.Message}", exception);
        }
    }
}
