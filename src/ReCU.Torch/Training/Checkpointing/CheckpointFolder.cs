using System.Globalization;
using ReCU.Graph.Files;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>
/// The files of a run: numbered, written completely or not at all, the newest two kept. Locks the folder.
/// </summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const int Generations = 2;
    private const string Prefix = "checkpoint-";
    private const string Extension = ".safetensors";
    private const string Unfinished = ".tmp";

    // Files with larger numbers are not ours, and the next number must not overflow.
    private const int MostDigits = 12;

    private readonly string _folder;
    private readonly FileStream? _lock;
    private readonly List<string> _good = [];

    /// <summary>
    /// Opens a folder, creates it if it is missing, and deletes what an interrupted write left. A read-only folder with
    /// checkpoints is opened for reading.
    /// </summary>
    /// <exception cref="IOException">Another run uses it, or it is read-only and contains no checkpoint.</exception>
    public CheckpointFolder(CheckpointOptions options)
    {
        _folder = Path.GetFullPath(options.Folder);
        _lock = Lock();
        if (_lock is null)
        {
            if (!options.Resume || Files.Count == 0)
            {
                throw ReadOnly();
            }

            return;
        }

        try
        {
            foreach (string file in Directory.GetFiles(_folder, $"{Prefix}*{Extension}{Unfinished}")
                .Concat(Directory.GetFiles(_folder, $"{WholeFile.TemporaryPrefix}*{Unfinished}")))
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

    /// <summary>Checks that checkpoints can be written.</summary>
    /// <exception cref="IOException">The folder is read-only.</exception>
    public void CheckWritable()
    {
        if (_lock is null)
        {
            throw ReadOnly();
        }
    }

    /// <summary>The existing checkpoints, newest first.</summary>
    public IReadOnlyList<string> Files => FilesIn(_folder);

    /// <summary>The checkpoints in a folder without locking it, newest first.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Numbered(folder).Where(FileKind.IsRegularOrMissing)];

    // Includes what is not a file of ours: a pipe with a checkpoint's name takes that number.
    private static IEnumerable<string> Numbered(string folder) =>
        Directory.GetFiles(folder, $"{Prefix}*{Extension}").Where(file => Number(file) > 0).OrderByDescending(Number);

    /// <summary>
    /// Records that a file was read and is valid: the next write keeps it as the previous generation.
    /// </summary>
    public void MarkGood(string file) => _good.Add(file);

    /// <summary>Writes a checkpoint: beside its place, flushed to the disk, then renamed.</summary>
    /// <param name="write">Writes the content.</param>
    public void Write(Action<Stream> write)
    {
        CheckWritable();
        long number = Numbered(_folder).Select(Number).FirstOrDefault() + 1;
        string target = Path.Combine(_folder, FormattableString.Invariant($"{Prefix}{number:D8}{Extension}"));
        WholeFile.Write(target, write);

        _good.Insert(0, target);
        _good.RemoveRange(Math.Min(Generations, _good.Count), Math.Max(0, _good.Count - Generations));
        DeleteAllBut(_good);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    // The system releases the lock however the process ends.
    private FileStream? Lock()
    {
        try
        {
            Directory.CreateDirectory(_folder);
            return new FileStream(
                Path.Combine(_folder, "checkpoint.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (WholeFile.IsReadOnly(exception) && Directory.Exists(_folder))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                Directory.Exists(_folder)
                    ? $"The checkpoint folder '{_folder}' cannot be locked; another run may be using it."
                    : $"The checkpoint folder '{_folder}' cannot be made: {exception.Message}",
                exception);
        }
    }

    private IOException ReadOnly() => new(
        $"The checkpoint folder '{_folder}' is read-only: a finished run in it can be read, but none can be saved. "
        + "Choose another folder, or make this one writable.");

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
        return digits.Length <= MostDigits
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
