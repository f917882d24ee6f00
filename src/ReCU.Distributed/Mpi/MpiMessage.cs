using System.Text;

namespace ReCU.Distributed.Mpi;

/// <summary>A message of a fixed length.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Sender">Who says it.</param>
/// <param name="Cause">Whom a failure is about.</param>
/// <param name="Text">What happened.</param>
internal readonly record struct MpiMessage(MpiMessageKind Kind, int Sender, int Cause = -1, string Text = "")
{
    /// <summary>Bytes of a message.</summary>
    public const int Length = 1024;

    private const int HeaderLength = 4 * sizeof(int);

    /// <summary>Writes it; a text that is too long is cut.</summary>
    public void WriteTo(Span<byte> bytes)
    {
        bytes.Clear();
        Encoding.UTF8.GetEncoder().Convert(
            Text, bytes[HeaderLength..], flush: true, out _, out int written, out _);
        BitConverter.TryWriteBytes(bytes, (int)Kind);
        BitConverter.TryWriteBytes(bytes[sizeof(int)..], Sender);
        BitConverter.TryWriteBytes(bytes[(2 * sizeof(int))..], Cause);
        BitConverter.TryWriteBytes(bytes[(3 * sizeof(int))..], written);
    }

    /// <summary>Reads one.</summary>
    public static MpiMessage Read(ReadOnlySpan<byte> bytes) => new(
        (MpiMessageKind)BitConverter.ToInt32(bytes),
        BitConverter.ToInt32(bytes[sizeof(int)..]),
        BitConverter.ToInt32(bytes[(2 * sizeof(int))..]),
        Encoding.UTF8.GetString(bytes.Slice(HeaderLength, BitConverter.ToInt32(bytes[(3 * sizeof(int))..]))));
}
