using System.Security.Cryptography;
using System.Text;

namespace ReCU.Graph.Files;

/// <summary>Writes files atomically: a reader, or a crash, finds the old content or the new, never a part.</summary>
/// <remarks>
/// <para>
/// The content is written to a temporary file in the same folder, flushed to the disk and renamed; then the folder is
/// flushed. An existing file keeps its mode and, if the process is allowed to set it, its owner. A link keeps pointing
/// to the replaced file.
/// </para>
/// <para>
/// Files in a read-only folder, and files that are mounts themselves, cannot be replaced. They are overwritten in
/// place, after the whole content has been produced. Pipes, <c>/dev/stdout</c> and the like are written directly.
/// </para>
/// </remarks>
public static class WholeFile
{
    // A clean-up of leftover files may lock and remove a file before its own writer has locked it.
    private const int Attempts = 20;

    // The limit of Linux.
    private const int LinksInARow = 40;

    private const UnixFileMode AnyMode = (UnixFileMode)0xfff;

    /// <summary>Prefix of the names of unfinished files.</summary>
    internal const string TemporaryPrefix = ".recu-";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the whole content to a stream.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        string temporary = "";
        try
        {
            target = Followed(target);
            if (!FileKind.IsRegularOrMissing(target) && !Directory.Exists(target))
            {
                WriteThrough(target, write);
            }
            else if (TryCreateBeside(target, out temporary) is { } file)
            {
                Replace(target, temporary, file, write);
            }
            else
            {
                WriteInPlace(target, write);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw About(path, temporary, exception);
        }
    }

    /// <summary>Writes bytes as a file.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; the message names it.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Whether an error means that a file or its folder is not writable.</summary>
    /// <param name="exception">The exception from opening or creating a file.</param>
    internal static bool IsReadOnly(Exception exception) => exception is UnauthorizedAccessException
        || (exception is IOException error && NativeFiles.IsReadOnlyFileSystem(error));

    private static string Followed(string path)
    {
        string target = path;
        for (int i = 0; i < LinksInARow && new FileInfo(target).LinkTarget is { } next; i++)
        {
            target = Path.GetFullPath(next, Path.GetDirectoryName(target)!);
        }

        // The target of a link such as /dev/stdout has no name of its own.
        return FileKind.IsRegularOrMissing(path) ? target : path;
    }

    private static void Replace(string target, string temporary, FileStream file, Action<Stream> write)
    {
        bool isRenamed = false;
        try
        {
            using (file)
            {
                write(file);
                file.Flush(flushToDisk: true);
                if (!OperatingSystem.IsWindows())
                {
                    // The file is still open and so still locked: a clean-up does not take it.
                    isRenamed = TryRename(temporary, target);
                }
            }

            isRenamed = isRenamed || (OperatingSystem.IsWindows() && TryRename(temporary, target));
            if (!isRenamed)
            {
                WriteInPlace(target, stream =>
                {
                    using FileStream content = File.OpenRead(temporary);
                    content.CopyTo(stream);
                });
            }
        }
        finally
        {
            if (!isRenamed)
            {
                File.Delete(temporary);
            }
        }

        NativeFiles.FlushFolder(Path.GetDirectoryName(target)!);
    }

    private static bool TryRename(string temporary, string target)
    {
        try
        {
            File.Move(temporary, target, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file is a mount, or only its owner may remove it from its folder.
            if (File.Exists(target))
            {
                return false;
            }

            throw;
        }
    }

    /// <summary>
    /// Creates and locks a new file beside the target; null if the folder is not writable and the target exists.
    /// </summary>
    private static FileStream? TryCreateBeside(string target, out string temporary)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        UnixFileMode? mode = null;
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            mode = File.GetUnixFileMode(target) & AnyMode;
            options.UnixCreateMode = mode;
        }

        // Short whatever the target's name is, and unique: no writer removes the file of another.
        string folder = Path.GetDirectoryName(target)!;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(target)));
        string start = $"{TemporaryPrefix}{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
        temporary = "";
        for (int attempt = 1; ; attempt++)
        {
            temporary = Path.Combine(folder, $"{start}-{Guid.NewGuid():N}.tmp");
            try
            {
                var file = new FileStream(temporary, options);
                if (File.Exists(temporary))
                {
                    if (mode is not null)
                    {
                        // Before the mode: changing the owner clears bits of it.
                        NativeFiles.CopyOwner(target, temporary);
                    }

                    SetMode(file, mode);
                    LeftOver.RemoveAll(folder, $"{start}-*.tmp", except: temporary);
                    return file;
                }

                file.Dispose();
            }
            catch (Exception exception) when (IsReadOnly(exception) && File.Exists(target))
            {
                return null;
            }
            catch (IOException exception) when (NativeFiles.IsLocked(exception) && attempt < Attempts)
            {
                // The next name.
            }
        }
    }

    // The umask has cleared bits of the mode that the file was created with.
    private static void SetMode(FileStream file, UnixFileMode? mode)
    {
        if (mode is { } bits && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, bits);
        }
    }

    // The whole content is produced first: a failure leaves the file unchanged.
    private static void WriteInPlace(string target, Action<Stream> write)
    {
        using var content = new FileStream(
            Path.Combine(Path.GetTempPath(), $"{TemporaryPrefix}{Guid.NewGuid():N}.tmp"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            });
        write(content);
        content.Position = 0;
        using var file = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.None);
        content.CopyTo(file);
        file.SetLength(content.Length);
        file.Flush(flushToDisk: true);
    }

    private static void WriteThrough(string target, Action<Stream> write)
    {
        using var file = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        // A writer may need its position, which a pipe does not have.
        using var content = new MemoryStream();
        write(content);
        content.WriteTo(file);
    }

    // An exception of the same type that names the requested path, not the temporary one.
    private static Exception About(string path, string temporary, Exception exception)
    {
        string reason = exception is DirectoryNotFoundException
            ? "there is no such folder."
            : temporary.Length == 0 ? exception.Message
            : exception.Message.Replace(temporary, path, StringComparison.Ordinal);
        string message = $"'{path}' cannot be written: {reason}";
        return exception switch
        {
            DirectoryNotFoundException => new DirectoryNotFoundException(message, exception),
            UnauthorizedAccessException => new UnauthorizedAccessException(message, exception),
            _ => new IOException(message, exception),
        };
    }
}
