using Google.Protobuf;
using ReCU.Onnx.Proto;

namespace ReCU.Fuzz;

/// <summary>
/// Damages valid files: bytes, and the messages that the bytes mean. The second way gets past the parser, to what
/// contradicts itself further in. All is a function of the seed.
/// </summary>
/// <param name="corpus">Valid files.</param>
/// <param name="seed">Seed of the damage.</param>
public sealed class ModelMutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The next damaged file.</summary>
    public byte[] Next()
    {
        byte[] file = [.. Pick(corpus)];
        bool hasSense = _random.Next(4) != 0;
        if (hasSense)
        {
            var model = ModelProto.Parser.ParseFrom(file);
            var messages = new MessageMutator(_random);
            for (int i = _random.Next(1, 4); i > 0; i--)
            {
                messages.Mutate(model);
            }

            file = model.ToByteArray();
        }

        for (int i = hasSense ? 0 : _random.Next(1, 4); i > 0; i--)
        {
            file = MutateBytes(file);
        }

        return file;
    }

    private byte[] MutateBytes(byte[] file)
    {
        if (file.Length == 0)
        {
            return file;
        }

        int at = _random.Next(file.Length);
        int length = Math.Min(_random.Next(1, 32), file.Length - at);
        switch (_random.Next(6))
        {
            case 0:
                file[at] ^= (byte)(1 << _random.Next(8));
                return file;
            case 1:
                file[at] = Pick<byte>([0, 1, 0x7f, 0x80, 0xff]);
                return file;
            case 2:
                return file[..at];
            case 3:
                return [.. file[..at], .. file[(at + length)..]];
            case 4:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                byte[] other = Pick(corpus);
                return [.. file[..at], .. other[_random.Next(other.Length)..]];
        }
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
