using System.Security.Cryptography;
using System.Text;
using ReCU.Graph.Files;

namespace ReCU.Tool.Predicting;

/// <summary>
/// An unfinished output file beside its target, with a name that identifies the work. Starting the same work again, for
/// example after a kill, continues after the last complete record; at the end the file is renamed to its target.
/// </summary>
internal sealed class UnfinishedOutput : IDisposable
{
    private readonly string _target;
    private readonly string _part;
    private readonly FileStream _file;

    /// <summary>Opens an existing output, or creates it.</summary>
    /// <param name="target">The final path.</param>
    /// <param name="work">The identity of the work: another text is another output.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="IOException">It cannot be written, or another process is doing the same work.</exception>
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

    /// <summary>Number of existing records.</summary>
    public int Done { get; }

    /// <summary>Number of broken pictures among them.</summary>
    public int Broken { get; }

    /// <summary>
    /// Adds records and passes them to the system, so that a kill of this process does not lose them.
    /// </summary>
    public void Append(string records)
    {
        _file.Write(Encoding.UTF8.GetBytes(records));
        _file.Flush();
    }

    /// <summary>Renames the file to its target.</summary>
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

        // The end may be half a character, which is decoded as another, but it is after the last record.
        string text = Encoding.UTF8.GetString(bytes.AsSpan(header.Length));
        (int records, int broken, int end) = format.Count(text);
        _file.SetLength(header.Length + Encoding.UTF8.GetByteCount(text.AsSpan(0, end)));
        _file.Position = _file.Length;
        return (records, broken);
    }
}
