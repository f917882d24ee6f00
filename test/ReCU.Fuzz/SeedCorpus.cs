using ReCU.TestKit;

namespace ReCU.Fuzz;

/// <summary>The small valid files that fuzzing starts from.</summary>
public static class SeedCorpus
{
    /// <summary>The folder of the files.</summary>
    public static string Folder { get; } = RepositoryFolder.File("test", "ReCU.Fuzz", "Corpus");

    /// <summary>The content of every file of a folder, in the order of their names.</summary>
    /// <param name="folder">The folder; <see cref="Folder"/> if null.</param>
    public static IReadOnlyList<byte[]> Read(string? folder = null) =>
        [.. Directory.GetFiles(folder ?? Folder, "*.onnx").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
