using ReCU.Graph;

namespace ReCU.Onnx.Reading;

/// <summary>
/// Bounds what decoding allocates by the size of the file, so that no small file that repeats or broadcasts a constant
/// grows large in memory.
/// </summary>
internal sealed class DecodingBudget(long fileBytes)
{
    private long _left = ModelLimits.DecodedBytes + ModelLimits.DecodedBytesPerFileByte * fileBytes;

    /// <summary>Accounts for an allocation before it is made.</summary>
    /// <exception cref="InvalidModelException">
    /// The file's parameters would take more memory than its size allows.
    /// </exception>
    public void Take(string node, long bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw new InvalidModelException(
                $"Node '{node}' would need {bytes} bytes for its parameters, more than a file of this size can hold.");
        }
    }
}
