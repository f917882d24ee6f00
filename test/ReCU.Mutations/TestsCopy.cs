namespace ReCU.Mutations;

/// <summary>A copy of the output folder of a room's tests, with this program in it; deleted on disposal.</summary>
internal sealed class TestsCopy : IDisposable
{
    private readonly string _folder;

    /// <summary>Makes the copy.</summary>
    /// <param name="room">Name of the room, whose tests are built for Release.</param>
    public TestsCopy(string room)
    {
        Name = room;
        string output = Directory
            .EnumerateFiles(
                Path.Combine("test", room + ".Tests", "bin", "Release"), room + ".Tests.dll",
                SearchOption.AllDirectories)
            .Select(path => Path.GetDirectoryName(path)!)
            .First(path => File.Exists(Path.Combine(path, room + ".pdb")));

        // Inside of the repository, which the tests look for from their own folder.
        _folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, $"mutants-{Guid.NewGuid():N}");
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
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
