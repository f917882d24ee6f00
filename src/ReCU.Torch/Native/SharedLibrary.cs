using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ReCU.Torch.Native;

/// <summary>Loads native libraries on Linux in ways that .NET does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static partial class SharedLibrary
{
    // RTLD_NOW and RTLD_NOLOAD of glibc's dlfcn.h
    private const int BindNow = 2;
    private const int NoLoad = 4;

    /// <summary>
    /// Loads a library with all of its functions bound. .NET binds a function at its first call, and ends the process
    /// if the function is missing.
    /// </summary>
    /// <exception cref="DllNotFoundException">The loader rejects it; the message is the loader's.</exception>
    public static void LoadBound(string path)
    {
        if (dlopen(path, BindNow) == 0)
        {
            // The first such call makes .NET load something that overwrites the loader's message, so the failing call
            // is repeated.
            _ = dlerror();
            _ = dlopen(path, BindNow);
            throw new DllNotFoundException(Marshal.PtrToStringUTF8(dlerror()));
        }
    }

    /// <summary>Whether a library of a given name is loaded.</summary>
    public static bool IsLoaded(string name)
    {
        nint library = dlopen(name, BindNow | NoLoad);
        if (library != 0)
        {
            _ = dlclose(library);
        }

        return library != 0;
    }

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own names.
    [LibraryImport("libdl.so.2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string path, int flags);

    [LibraryImport("libdl.so.2")]
    private static partial int dlclose(nint library);

    [LibraryImport("libdl.so.2")]
    private static partial nint dlerror();
#pragma warning restore IDE1006, SYSLIB1054
}
