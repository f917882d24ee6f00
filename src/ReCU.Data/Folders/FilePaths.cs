using System.Collections;

namespace ReCU.Data.Folders;

/// <summary>Absolute paths, made when they are asked for: of a million files they take hundreds of megabytes.</summary>
/// <param name="root">The folder.</param>
/// <param name="files">The files below it.</param>
internal sealed class FilePaths(string root, string[] files) : IReadOnlyList<string>
{
    /// <inheritdoc/>
    public int Count => files.Length;

    /// <inheritdoc/>
    public string this[int index] => Path.Combine(root, files[index]);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => files.Select(file => Path.Combine(root, file)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
