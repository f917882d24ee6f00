using System.Globalization;

namespace ReCU.Torch.Checkpointing;

/// <summary>
/// The files of a run: numbered, written whole or not at all, the newest two kept. Holds the folder for itself.
/// </summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const int Generations = 2;
    private const string Prefix = "checkpoint-";
    private const string Extension = ".safetensors";
    private const string Unfinished = ".tmp";

    private readonly string _folder;
    private readonly Func<Stream, Stream> _wrapper;
    private readonly FileStream _lock;
    private readonly List<string> _good = [];

    /// <summary>Opens a folder, makes it where there is none, and deletes what an interrupted write left.</summary>
    /// <exception cref="IOException">Another run is using it, or it cannot be written.</exception>
    public CheckpointFolder(CheckpointOptions options)
    {
        _folder = Path.GetFullPath(options.Folder);
        _wrapper = options.FileWrapper;
        Directory.CreateDirectory(_folder);
        try
        {
            // The system gives the lock back whichever way the process ends.
            _lock = new FileStream(
                Path.Combine(_folder, "checkpoint.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The checkpoint folder '{_folder}' cannot be locked; another run may be using it.", exception);
        }

        try
        {
            foreach (string file in Directory.GetFiles(_folder, $"{Prefix}*{Extension}{Unfinished}"))
            {
                File.Delete(file);
            }

            if (!options.Resume)
            {
                DeleteAllBut([]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The checkpoints that are there, newest first.</summary>
    public IReadOnlyList<string> Files => FilesIn(_folder);

    /// <summary>The checkpoints in a folder that nobody need hold, newest first.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.GetFiles(folder, $"{Prefix}*{Extension}")
            .Where(file => Number(file) > 0)
            .OrderByDescending(Number)];

    /// <summary>Tells that a file was read and is sound: it is kept as the generation before the next write.</summary>
    public void MarkGood(string file) => _good.Add(file);

    /// <summary>Writes a checkpoint: beside its place, flushed to the disk, then renamed.</summary>
    /// <param name="write">Writes its content.</param>
    public void Write(Action<Stream> write)
    {
        long number = Files.Select(Number).FirstOrDefault() + 1;
        string target = Path.Combine(_folder, FormattableString.Invariant($"{Prefix}{number:D8}{Extension}"));
        string temporary = target + Unfinished;
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            using (Stream stream = _wrapper(file))
            {
                write(stream);
                stream.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        _good.Insert(0, target);
        _good.RemoveRange(Math.Min(Generations, _good.Count), Math.Max(0, _good.Count - Generations));
        DeleteAllBut(_good);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private void DeleteAllBut(List<string> kept)
    {
        foreach (string file in Files.Except(kept))
        {
            File.Delete(file);
        }
    }

    private static long Number(string file)
    {
        string digits = Path.GetFileNameWithoutExtension(file)[Prefix.Length..];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
