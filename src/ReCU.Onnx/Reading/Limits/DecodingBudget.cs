using ReCU.Graph;

namespace ReCU.Onnx.Reading.Limits;

/// <summary>
/// Bounds the memory and the arithmetic of reading by the size of the file, so that a small file that repeats,
/// broadcasts or doubles a constant cannot become large in memory or take long.
/// </summary>
internal sealed class DecodingBudget(long fileBytes)
{
    private long _bytes = ModelLimits.DecodedBytes + ModelLimits.DecodedBytesPerFileByte * fileBytes;
    private long _work = ModelLimits.Work + ModelLimits.WorkPerFileByte * fileBytes;

    /// <summary>Charges an allocation before it is made.</summary>
    /// <exception cref="InvalidModelException">
    /// The file's parameters would take more memory than its size allows.
    /// </exception>
    public void Take(string node, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _bytes -= bytes;
        if (_bytes < 0)
        {
            throw new InvalidModelException(
                $"Node '{node}' would need {bytes} bytes for its parameters, more than a file of this size can hold.");
        }
    }

    /// <summary>Returns the memory of a constant that no operator needs any more.</summary>
    public void GiveBack(long bytes) => _bytes += bytes;

    /// <summary>Charges visits of a constant's elements before they are made.</summary>
    /// <exception cref="InvalidModelException">The file asks for more arithmetic than its size allows.</exception>
    public void TakeWork(string node, long elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        _work -= elements;
        if (_work < 0)
        {
            throw new InvalidModelException(
                $"Node '{node}' works on {elements} values of constants, more than a file of this size asks for.");
        }
    }
}
