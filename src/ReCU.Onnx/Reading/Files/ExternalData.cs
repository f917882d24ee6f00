using System.Globalization;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Limits;
using ReCU.Onnx.Reading.Tensors;

namespace ReCU.Onnx.Reading.Files;

/// <summary>
/// Reads weights that a model keeps in other files. Everything is checked before memory is allocated: the file is in
/// the model's folder, the range is in the file and as long as the constant's shape requires, and all ranges together
/// stay below the largest size of a model.
/// </summary>
/// <param name="folder">The model's folder.</param>
/// <param name="modelBytes">Size of the model without the data in other files.</param>
internal sealed class ExternalData(string folder, long modelBytes) : IDisposable
{
    private readonly Dictionary<string, SafeFileHandle> _files = new(StringComparer.Ordinal);
    private long _total = modelBytes;

    /// <summary>Reads the data of all constants that are kept in other files.</summary>
    /// <exception cref="InvalidModelException">
    /// A file is missing, is elsewhere, or does not contain the data.
    /// </exception>
    public void Inline(ModelProto model)
    {
        IEnumerable<TensorProto> attributes = model.Graph?.Node.SelectMany(n => n.Attribute).Select(a => a.T) ?? [];
        foreach (TensorProto tensor in attributes.Concat(model.Graph?.Initializer ?? []).OfType<TensorProto>())
        {
            if (ExternalReference.IsExternal(tensor))
            {
                tensor.RawData = UnsafeByteOperations.UnsafeWrap(Read(tensor));
                tensor.ExternalData.Clear();
                tensor.DataLocation = TensorProto.Types.DataLocation.Default;
            }
        }
    }

    public void Dispose()
    {
        foreach (SafeFileHandle file in _files.Values)
        {
            file.Dispose();
        }
    }

    private byte[] Read(TensorProto tensor)
    {
        if (tensor.Dims.Count > ModelLimits.Rank)
        {
            throw Invalid(
                tensor, $"it has {tensor.Dims.Count} dimensions; at most {ModelLimits.Rank} were expected.");
        }

        if (!tensor.RawData.IsEmpty || !TensorDecoder.TryCount(tensor.Dims, out int count))
        {
            throw Invalid(tensor, $"it has data of its own too, or no valid shape: [{string.Join(", ", tensor.Dims)}].");
        }

        long length = (long)count * TensorDecoder.ElementSize(tensor.Name, tensor);
        long offset = 0;
        foreach (StringStringEntryProto entry in tensor.ExternalData)
        {
            switch (entry.Key)
            {
                case "offset":
                    offset = Number(tensor, entry);
                    break;
                case "length" when Number(tensor, entry) is var stated && stated != length:
                    throw Invalid(
                        tensor,
                        $"{stated} bytes of it are stated; its shape [{string.Join(", ", tensor.Dims)}] takes {length}.");
                case "length" or "location" or "checksum":
                    break;
                default:
                    throw Invalid(tensor, $"its reference has '{entry.Key}', which this library does not support.");
            }
        }

        _total += length;
        return _total <= ModelLimits.FileBytes
            ? Read(tensor, offset, length)
            : throw Invalid(
                tensor, $"with it, the model has more than {ModelLimits.FileBytes} bytes, the most that is read.");
    }

    private byte[] Read(TensorProto tensor, long offset, long length)
    {
        string path = ContainedPath.Find(
            folder, ExternalReference.GetLocation(tensor), problem => Invalid(tensor, problem));
        try
        {
            // Checked before opening: only a regular file has a length, and opening a pipe would wait for its writer.
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw Invalid(tensor, "the file is missing beside the model. Copy it there under that name.");
            }

            if (offset > file.Length - length)
            {
                throw Invalid(
                    tensor,
                    $"{length} bytes from byte {offset} on, but the file has {file.Length}. It is cut short, or of "
                    + "another model.");
            }

            var data = new byte[length];
            Fill(tensor, path, data, offset);
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelException(Invalid(tensor, "it cannot be read. " + e.Message).Message, e);
        }
    }

    private void Fill(TensorProto tensor, string path, Span<byte> data, long offset)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (!_files.TryGetValue(path, out SafeFileHandle? handle))
        {
            handle = File.OpenHandle(path);
            _files.Add(path, handle);
        }

        while (!data.IsEmpty)
        {
            int read = RandomAccess.Read(handle, data, offset);
            if (read == 0)
            {
                throw Invalid(tensor, "it was truncated while it was read.");
            }

            data = data[read..];
            offset += read;
        }
    }

    private static long Number(TensorProto tensor, StringStringEntryProto entry) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Invalid(tensor, $"the {entry.Key} is not a number of bytes.");

    private static InvalidModelException Invalid(TensorProto tensor, string problem) =>
        new($"Constant '{tensor.Name}' keeps its data in the file '{ExternalReference.Shorten(tensor)}': {problem}");
}
