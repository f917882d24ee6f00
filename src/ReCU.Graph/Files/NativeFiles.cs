using System.Runtime.InteropServices;

namespace ReCU.Graph.Files;

/// <summary>What .NET does not do with files, by the C library of Unix.</summary>
internal static partial class NativeFiles
{
    private const int ReadOnlyFileSystem = 30;

    // Of Linux's statx, whose structure is the same for every processor.
    private const int CurrentFolder = -100;
    private const uint WantsType = 1;
    private const int StructureSize = 256;
    private const uint WantsOwner = 0x18;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xf000;
    private const int RegularFile = 0x8000;

    /// <summary>
    /// Flushes what a folder holds to the disk, so that a file that was renamed in it has its name after a crash too.
    /// </summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Not every file system flushes folders; the file is there all the same.
        int descriptor = open(path, 0);
        if (descriptor >= 0)
        {
            _ = fsync(descriptor);
            _ = close(descriptor);
        }
    }

    /// <summary>
    /// Whether a path leads to a regular file, without opening it; null where it leads to nothing, or where the system
    /// does not tell.
    /// </summary>
    public static bool? IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> structure = stackalloc byte[StructureSize];
        try
        {
            return statx(CurrentFolder, path, 0, WantsType, ref MemoryMarshal.GetReference(structure)) == 0
                ? (MemoryMarshal.Read<ushort>(structure[ModeOffset..]) & TypeBits) == RegularFile
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    /// <summary>Gives a file the owner and the group of another, where this process may.</summary>
    public static void CopyOwner(string from, string to)
    {
        Span<byte> structure = stackalloc byte[StructureSize];
        if (OperatingSystem.IsLinux()
            && statx(CurrentFolder, from, 0, WantsOwner, ref MemoryMarshal.GetReference(structure)) == 0)
        {
            // Refused to all but root; the file is then the writer's, as a new one would be.
            _ = chown(
                to,
                MemoryMarshal.Read<uint>(structure[OwnerOffset..]),
                MemoryMarshal.Read<uint>(structure[GroupOffset..]));
        }
    }

    /// <summary>Whether an error says that somebody has locked a file.</summary>
    public static bool IsLocked(IOException exception) =>
        !OperatingSystem.IsWindows() && (exception.HResult & 0xffff) == (OperatingSystem.IsLinux() ? 11 : 35);

    /// <summary>Whether an error says that the file system is mounted read-only.</summary>
    public static bool IsReadOnlyFileSystem(IOException exception) =>
        !OperatingSystem.IsWindows() && (exception.HResult & 0xffff) == ReadOnlyFileSystem;

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own names.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte structure);
#pragma warning restore IDE1006, SYSLIB1054
}
