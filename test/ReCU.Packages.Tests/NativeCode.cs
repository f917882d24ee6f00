using System.Reflection.PortableExecutable;

namespace ReCU.Packages.Tests;

/// <summary>What crossgen2 adds to an assembly: methods that need not be compiled when a program runs.</summary>
internal static class NativeCode
{
    /// <summary>Whether an assembly has a ReadyToRun header.</summary>
    public static bool IsIn(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
