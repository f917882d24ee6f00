namespace ReCU.Mutations;

/// <summary>A copy of the output folder of a room's tests, with this program in it; deleted on disposal.</summary>
internal sealed class TestsCopy : IDisposable
{
    private const string Prefix = "mutants-";

    private readonly string _folder;
    private readonly FileStream _lock;

    /// <summary>Makes the copy.</summary>
    /// <param name="room">Name of the room, whose tests are built for Release.</param>
    /// <exception cref="FileNotFoundException">The tests are not built.</exception>
    public TestsCopy(string room)
    {
        Name = room;
        string built = Path.Combine("test", room + ".Tests", "bin", "Release");
        DeleteLeftOvers(built);
        string output = OutputIn(built, room);

        // Inside of the repository, which the tests look for from their own folder.
        _folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, $"{Prefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(_folder);
        _lock = Lock(_folder);
        foreach (string file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_folder, Path.GetRelativePath(output, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string program = typeof(TestsCopy).Assembly.Location;
        Program = Path.Combine(_folder, Path.GetFileName(program));
        File.Copy(program, Program);
    }

    /// <summary>Name of the room.</summary>
    public string Name { get; }

    /// <summary>Path of the room's assembly in the copy.</summary>
    public string Room => Path.Combine(_folder, Name + ".dll");

    /// <summary>Path of the tests' assembly in the copy, without its extension.</summary>
    public string Tests => Path.Combine(_folder, Name + ".Tests");

    /// <summary>Path of this program in the copy.</summary>
    public string Program { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // A run that is interrupted leaves its copy behind, with a mutant in it. Another one may run now: its copy stays.
    private static void DeleteLeftOvers(string built)
    {
        if (!Directory.Exists(built))
        {
            return;
        }

        foreach (string copy in Directory.GetDirectories(built, Prefix + "*", SearchOption.AllDirectories))
        {
            try
            {
                Lock(copy).Dispose();
            }
            catch (IOException)
            {
                continue;
            }

            Directory.Delete(copy, recursive: true);
        }
    }

    // The system frees the lock when the run ends, however it ends.
    private static FileStream Lock(string copy) =>
        new(Path.Combine(copy, "mutants.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string OutputIn(string built, string room)
    {
        string[] found = !Directory.Exists(built)
            ? []
            : [.. Directory
                .EnumerateFiles(built, room + ".Tests.dll", SearchOption.AllDirectories)
                .Select(path => Path.GetDirectoryName(path)!)
                .Where(path => File.Exists(Path.Combine(path, room + ".pdb")) && !IsInCopy(built, path))];
        return found.Length > 0
            ? found[0]
            : throw new FileNotFoundException(
                $"'{Path.GetFullPath(built)}' has no '{room}.Tests.dll' with a '{room}.pdb' beside it; build the tests "
                + "for Release and run from the root of the repository.");
    }

    private static bool IsInCopy(string built, string path) => Path
        .GetRelativePath(built, path)
        .Split(Path.DirectorySeparatorChar)
        .Any(folder => folder.StartsWith(Prefix, StringComparison.Ordinal));
}
