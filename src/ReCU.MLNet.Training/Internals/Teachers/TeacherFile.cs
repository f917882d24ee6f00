using System.Security.Cryptography;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Teachers;

/// <summary>The file of a teacher.</summary>
internal static class TeacherFile
{
    /// <summary>Checks what can be checked without opening it.</summary>
    /// <param name="teacher">The teacher's name in messages.</param>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that it runs on.</param>
    /// <exception cref="ArgumentException">There is no file, or the number of threads is out of range.</exception>
    public static void Check(string teacher, string path, int threads)
    {
        if (!File.Exists(path))
        {
            throw new ArgumentException($"There is no file '{path}' for {teacher}.");
        }

        if (threads is < 0 or > ThreadCount.Maximum)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Threads of {teacher} is {threads}, but it must be ")
                + FormattableString.Invariant($"from 0 to {ThreadCount.Maximum}."));
        }
    }

    /// <summary>The SHA-256 of a file.</summary>
    public static string Digest(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
