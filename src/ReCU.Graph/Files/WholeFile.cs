using System.Security.Cryptography;
using System.Text;

namespace ReCU.Graph.Files;

/// <summary>Writes files whole or not at all: a reader, or a crash, sees the old content or the new one.</summary>
/// <remarks>
/// <para>
/// The content is written beside the file, flushed to the disk and renamed, and then the folder is flushed. The mode
/// of a file that is there stays, and, where the process may, its owner. A link goes on pointing to the file that is
/// replaced.
/// </para>
/// <para>
/// Some files cannot be replaced: those of a folder that is read-only, or those that are mounted one by one. They are
/// written in place, after all of the content has been made. What is no regular file, such as a pipe or
/// <c>/dev/stdout</c>, is written through.
/// </para>
/// </remarks>
public static class WholeFile
{
    // Who looks for what the dead have left may lock and remove a file before its own writer has locked it.
    private const int Attempts = 20;

    // As many as Linux follows.
    private const int LinksInARow = 40;

    private const UnixFileMode AnyMode = (UnixFileMode)0xfff;

    /// <summary>What the names of unfinished files start with.</summary>
    public const string TemporaryPrefix = ".recu-";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="write">Writes the content to a stream, from its beginning.</param>
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
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; the message names it.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Whether an error says that a file or its folder may not be written.</summary>
    /// <param name="exception">What opening or making a file threw.</param>
    public static bool IsReadOnly(Exception exception) => exception is UnauthorizedAccessException
        || (exception is IOException error && NativeFiles.IsReadOnlyFileSystem(error));

    private static string Followed(string path)
    {
        string target = path;
        for (int i = 0; i < LinksInARow && new FileInfo(target).LinkTarget is { } next; i++)
        {
            target = Path.GetFullPath(next, Path.GetDirectoryName(target)!);
        }

        // Links such as /dev/stdout lead to something that has no name of its own.
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
                    // Still open, and with it locked: whoever looks for what the dead have left does not take it.
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
            // Mounted by itself, or in a folder where only its owner may remove it.
            if (File.Exists(target))
            {
                return false;
            }

            throw;
        }
    }

    /// <summary>A new file beside the target, locked; null where the folder takes none and the target is there.</summary>
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

        // Short, whatever the target is called, and never used again: what one writer removes is no other's.
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
                        // Before the mode: a change of owner takes bits from it.
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

    // The process's mask has taken bits from the mode that the file was made with.
    private static void SetMode(FileStream file, UnixFileMode? mode)
    {
        if (mode is { } bits && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, bits);
        }
    }

    // All is made first: what fails on the way leaves the file as it was.
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
        // Who writes may need to know where it stands, which a pipe does not tell.
        using var content = new MemoryStream();
        write(content);
        content.WriteTo(file);
    }

    // Of the same kind, with the path that was asked for in place of one that nobody knows.
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
