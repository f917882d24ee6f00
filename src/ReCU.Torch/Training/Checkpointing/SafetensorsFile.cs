using System.Buffers.Binary;
using System.Security.Cryptography;
using ReCU.Graph;
using ReCU.Torch.Layers;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Checkpointing;

/// <summary>
/// Reads a file of <see cref="SafetensorsWriter"/>. The checksum is verified before anything else is used; memory is
/// bounded by the header's limit and the tensor being read.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int MaximumHeader = 1 << 26;
    private const int BlockSize = 1 << 16;

    private readonly Stream _stream;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;
    private readonly HashSet<string> _unread;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidCheckpointException">The file is broken.</exception>
    public SafetensorsFile(string path)
        : this(File.OpenRead(path))
    {
    }

    /// <summary>Opens what lies in a stream.</summary>
    /// <param name="stream">A stream that can seek; from here on this object's.</param>
    /// <exception cref="InvalidCheckpointException">It is broken.</exception>
    public SafetensorsFile(Stream stream)
    {
        _stream = stream;
        try
        {
            VerifyChecksum();
            _stream.Position = 0;
            Span<byte> length = stackalloc byte[sizeof(long)];
            _stream.ReadExactly(length);
            long headerLength = BinaryPrimitives.ReadInt64LittleEndian(length);
            _dataStart = sizeof(long) + headerLength;
            if (headerLength is < 0 or > MaximumHeader || _dataStart > _stream.Length)
            {
                throw new InvalidCheckpointException(
                    $"The header should have {headerLength} bytes, but the file has {_stream.Length} and the limit is "
                    + $"{MaximumHeader}.");
            }

            var header = new byte[headerLength];
            _stream.ReadExactly(header);
            _header = SafetensorsHeader.Parse(header, _stream.Length - _dataStart);
            _unread = [.. _header.Entries.Keys];
            _unread.Remove(SafetensorsWriter.Checksum);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>A text of the file, or null if it is missing.</summary>
    public string? TextOrNull(string name) => _header.Metadata.GetValueOrDefault(name);

    /// <summary>A text of the file.</summary>
    /// <exception cref="InvalidCheckpointException">It is missing.</exception>
    public string Text(string name) => TextOrNull(name)
        ?? throw new InvalidCheckpointException($"The text '{name}' is missing.");

    /// <summary>Whether there is a tensor of the name.</summary>
    public bool Has(string name) => _header.Entries.ContainsKey(name);

    /// <summary>The names of the tensors, in no particular order.</summary>
    public IEnumerable<string> Names => _header.Entries.Keys;

    /// <summary>Reads a float32 tensor of any shape.</summary>
    /// <param name="name">The name of a tensor of the file.</param>
    /// <exception cref="InvalidCheckpointException">It has another type or no elements.</exception>
    public FloatTensor ReadFloats(string name)
    {
        long[] shape = _header.Entries[name].Shape;
        if (shape.Contains(0) || Array.Exists(shape, length => length > Array.MaxLength))
        {
            throw new InvalidCheckpointException(
                $"The tensor '{name}' is of shape [{string.Join(", ", shape)}]; lengths of at least 1 were expected.");
        }

        using Tensor tensor = Read(name, ScalarType.Float32, shape);
        return tensor.ToFloatTensor();
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type that it must have.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <returns>A tensor on the CPU, outside of any dispose scope; the caller disposes it.</returns>
    /// <exception cref="InvalidCheckpointException">It is missing or has another type or shape.</exception>
    public Tensor Read(string name, ScalarType type, ReadOnlySpan<long> shape)
    {
        if (!_header.Entries.TryGetValue(name, out SafetensorsEntry entry))
        {
            throw new InvalidCheckpointException($"The tensor '{name}' is missing.");
        }

        if (entry.Type != type || !shape.SequenceEqual(entry.Shape))
        {
            throw new InvalidCheckpointException(
                $"The tensor '{name}' is {entry.Type} [{string.Join(", ", entry.Shape)}]; {type} "
                + $"[{string.Join(", ", shape.ToArray())}] was expected.");
        }

        _unread.Remove(name);
        _stream.Position = _dataStart + entry.Start;
        Tensor tensor = empty(entry.Shape, type).DetachFromDisposeScope();
        _stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    /// <summary>Reads into an existing tensor on any device.</summary>
    /// <param name="target">Receives it; the file must have its type and shape.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidCheckpointException">It is missing or has another type or shape.</exception>
    public void ReadInto(Tensor target, string name)
    {
        using Tensor source = Read(name, target.dtype, target.shape);
        target.copy_(source);
    }

    /// <summary>Checks that every tensor was read: an unused one belongs to something else.</summary>
    /// <exception cref="InvalidCheckpointException">One was not.</exception>
    public void CheckAllRead()
    {
        if (_unread.Count > 0)
        {
            throw new InvalidCheckpointException($"The tensor '{_unread.First()}' was not expected.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void VerifyChecksum()
    {
        long left = _stream.Length - SHA256.HashSizeInBytes;
        if (left < sizeof(long))
        {
            throw new InvalidCheckpointException($"The file has only {_stream.Length} bytes.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockSize];
        while (left > 0)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(left, BlockSize));
            _stream.ReadExactly(part);
            hash.AppendData(part);
            left -= part.Length;
        }

        Span<byte> saved = stackalloc byte[SHA256.HashSizeInBytes];
        _stream.ReadExactly(saved);
        if (!saved.SequenceEqual(hash.GetCurrentHash()))
        {
            throw new InvalidCheckpointException(
                "The checksum at its end is wrong: the file was truncated or changed.");
        }
    }
}
