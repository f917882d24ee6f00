using System.Globalization;
using System.Text.Json;
using ReCU.Graph;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.Torch.Training.FineTuning;

/// <summary>Reads the best weights from the checkpoints of any run.</summary>
internal static class CheckpointWeights
{
    /// <summary>Reads the newest valid checkpoint.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="FileNotFoundException">The folder is missing or contains no checkpoint.</exception>
    /// <exception cref="InvalidCheckpointException">None is valid, or no epoch was completed.</exception>
    public static InitialWeights Read(string folder)
    {
        IReadOnlyList<string> files = Directory.Exists(folder) ? CheckpointFolder.FilesIn(folder) : [];
        var problems = new List<InvalidCheckpointException>();
        foreach (string path in files)
        {
            try
            {
                using var file = new SafetensorsFile(path);
                return Read(file);
            }
            catch (InvalidCheckpointException exception)
            {
                problems.Add(new InvalidCheckpointException(
                    $"The checkpoint '{path}' cannot be used: {exception.Message}", exception));
            }
        }

        throw problems.Count == 0
            ? new FileNotFoundException($"There is no checkpoint in '{folder}'.", folder)
            : new InvalidCheckpointException(
                string.Join(" ", problems.Select(problem => problem.Message)), problems[0]);
    }

    private static InitialWeights Read(SafetensorsFile file)
    {
        RunIdentity run = file.ReadIdentity();
        string[] names = [.. file.Names.Where(name =>
            name.StartsWith(RunFile.Best, StringComparison.Ordinal) && InitialWeights.IsWeight(name))];
        if (names.Length == 0)
        {
            throw new InvalidCheckpointException("The run had not finished an epoch, so there are no best weights.");
        }

        var tensors = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            tensors.Add(name[RunFile.Best.Length..], file.ReadFloats(name));
        }

        var normalisation = new Normalisation(
            Numbers(run, RunIdentity.Mean), Numbers(run, RunIdentity.StandardDeviation));
        try
        {
            return new InitialWeights(tensors, normalisation) { ClassNames = ReadClassNames(run) };
        }
        catch (ArgumentException exception)
        {
            throw new InvalidCheckpointException($"Its scale is broken: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new InvalidCheckpointException($"Its class names are broken: {exception.Message}", exception);
        }
    }

    private static string[]? ReadClassNames(RunIdentity run) =>
        run.Values.TryGetValue(RunIdentity.ClassNames, out string? names)
            ? JsonSerializer.Deserialize<string[]>(names)
            : null;

    private static float[] Numbers(RunIdentity run, string name)
    {
        string text = run.Values.GetValueOrDefault(name, "");
        return
        [
            .. text.Split(' ').Select(number =>
                float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
                    ? value
                    : throw new InvalidCheckpointException($"Its {name} is '{text}'; numbers were expected.")),
        ];
    }
}
