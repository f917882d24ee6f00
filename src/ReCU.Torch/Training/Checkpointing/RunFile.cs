using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>What every file of a run's state has, whatever the run was about.</summary>
internal static class RunFile
{
    /// <summary>What the file says that it is.</summary>
    public const string Format = "recu training run, version 1";

    /// <summary>Name of the text that says in which order the run adds its sums, which decides last digits.</summary>
    public const string Arithmetic = "arithmetic";

    /// <summary>The order of today's kernels. Files without such a text are older than it.</summary>
    public const string CurrentArithmetic = "2";

    /// <summary>
    /// Name of the text that says on how many processes the run was trained; none where it was one.
    /// </summary>
    public const string Processes = "processes";

    /// <summary>Name of the text that tells one run from others.</summary>
    public const string Identity = "run";

    /// <summary>What the names of the best epoch's tensors start with.</summary>
    public const string Best = "best.";

    /// <summary>How its texts are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
    };

    /// <summary>What run a file is of.</summary>
    /// <exception cref="InvalidCheckpointException">It does not say.</exception>
    public static RunIdentity ReadIdentity(this SafetensorsFile file)
    {
        string format = file.Text("format");
        return format == Format
            ? new RunIdentity(file.Parse<Dictionary<string, string>>(Identity))
            : throw new InvalidCheckpointException($"The file is a '{format}'; a '{Format}' was expected.");
    }

    /// <summary>Reads one of its texts.</summary>
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
