using System.Security.Cryptography;
using System.Text;
using ReCU.Graph.Files;

namespace ReCU.Tool.Predicting;

/// <summary>
/// An output file in the making: beside its place, and under a name that tells the work. Who starts the same work
/// again, after a kill say, goes on behind the last whole record; at the end the file takes its place, whole.
/// </summary>
internal sealed class UnfinishedOutput : IDisposable
{
    private readonly string _target;
    private readonly string _part;
    private readonly FileStream _file;

    /// <summary>Opens what is there of the output, or begins it.</summary>
    /// <param name="target">Where it goes in the end.</param>
    /// <param name="work">What the work is: another text is another output.</param>
    /// <param name="format">How it is written.</param>
    /// <exception cref="IOException">It cannot be written, or another process is at the same work.</exception>
    public UnfinishedOutput(string target, string work, IPredictionFormat format)
    {
        _target = Path.GetFullPath(target);
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(work)).AsSpan(0, 8));
        _part = $"{_target}.{digest}.part";
        try
        {
            _file = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"'{target}' cannot be written: "
                + (Directory.Exists(Path.GetDirectoryName(_target)) ? e.Message : "there is no such folder."),
                e);
        }

        try
        {
            (Done, Broken) = Continue(format);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Records that were there already.</summary>
    public int Done { get; }

    /// <summary>How many of them are of broken pictures.</summary>
    public int Broken { get; }

    /// <summary>Adds records, and leaves them to the system: a kill of this process no longer takes them.</summary>
    public void Append(string records)
    {
        _file.Write(Encoding.UTF8.GetBytes(records));
        _file.Flush();
    }

    /// <summary>Puts the file into its place.</summary>
    public void Finish()
    {
        _file.Position = 0;
        WholeFile.Write(_target, _file.CopyTo);
        _file.Dispose();
        File.Delete(_part);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private (int Done, int Broken) Continue(IPredictionFormat format)
    {
        byte[] header = Encoding.UTF8.GetBytes(format.Header);
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        if (!bytes.AsSpan().StartsWith(header))
        {
            _file.SetLength(0);
            _file.Write(header);
            _file.Flush();
            return (0, 0);
        }

        // The end may be half a letter, which becomes another one here, but stands behind the last record.
        string text = Encoding.UTF8.GetString(bytes.AsSpan(header.Length));
        (int records, int broken, int end) = format.Count(text);
        _file.SetLength(header.Length + Encoding.UTF8.GetByteCount(text.AsSpan(0, end)));
        _file.Position = _file.Length;
        return (records, broken);
    }
}
