namespace ReCU.Torch.Tests.KilledApp;

/// <summary>Writes through to a file until the process is to die, which may be in the middle of a write.</summary>
/// <param name="file">The file; left open.</param>
/// <param name="take">Told how many bytes are to be written; returns how many may still be after them.</param>
internal sealed class KillingStream(Stream file, Func<int, long> take) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        long left = take(buffer.Length);
        if (left <= 0)
        {
            file.Write(buffer[..(int)Math.Max(0, buffer.Length + left)]);
            file.Flush();
            SelfKill.Now();
        }

        file.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
