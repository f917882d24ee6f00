using System.Runtime.InteropServices;

namespace ReCU.Graph.Files;

/// <summary>File operations that .NET lacks, through the C library of Unix.</summary>
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
    /// Flushes a folder's entries to the disk, so that a rename in it survives a crash.
    /// </summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Not every file system can flush folders. The file itself is written.
        int descriptor = open(path, 0);
        if (descriptor >= 0)
        {
            _ = fsync(descriptor);
            _ = close(descriptor);
        }
    }

    /// <summary>
    /// Whether a path is a regular file, without opening it; null if nothing is there, or if the system cannot tell.
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

    /// <summary>Gives a file the owner and the group of another, if this process is allowed to.</summary>
    public static void CopyOwner(string from, string to)
    {
        Span<byte> structure = stackalloc byte[StructureSize];
        if (OperatingSystem.IsLinux()
            && statx(CurrentFolder, from, 0, WantsOwner, ref MemoryMarshal.GetReference(structure)) == 0)
        {
            // Only root may do this; otherwise the writer owns the file, as it owns a new one.
            _ = chown(
                to,
                MemoryMarshal.Read<uint>(structure[OwnerOffset..]),
                MemoryMarshal.Read<uint>(structure[GroupOffset..]));
        }
    }

    /// <summary>Whether an error means that another process has locked a file.</summary>
    public static bool IsLocked(IOException exception) =>
        !OperatingSystem.IsWindows() && (exception.HResult & 0xffff) == (OperatingSystem.IsLinux() ? 11 : 35);

    /// <summary>Whether an error means that the file system is read-only.</summary>
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
