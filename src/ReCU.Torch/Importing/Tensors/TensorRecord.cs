using ReCU.Graph;
using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Tensors;

/// <summary>
/// A pickle's description of a tensor: a view of a storage. Element i, j, ... is at
/// <c>offset + i strides[0] + j strides[1] + ...</c>
/// </summary>
internal sealed class TensorRecord
{
    private TensorRecord(StorageRecord storage, long offset, long[] shape, long[] strides)
    {
        Storage = storage;
        Offset = offset;
        Shape = shape;
        Strides = strides;
        Count = shape.Aggregate(1L, (count, size) => count * size);
    }

    public StorageRecord Storage { get; }

    public long Offset { get; }

    public IReadOnlyList<long> Shape { get; }

    public IReadOnlyList<long> Strides { get; }

    /// <summary>Number of elements; at most the storage's.</summary>
    public long Count { get; }

    /// <summary>
    /// Reads the arguments of PyTorch's <c>_rebuild_tensor(storage, offset, shape, strides)</c> and
    /// <c>_rebuild_tensor_v2</c>, which also has <c>requires_grad</c>, <c>hooks</c> and sometimes <c>metadata</c>.
    /// </summary>
    /// <exception cref="InvalidModelException">
    /// The arguments have another form, the tensor reaches beyond its storage, or its elements overlap.
    /// </exception>
    public static TensorRecord Rebuild(object?[] arguments)
    {
        if (arguments is not [StorageRecord storage, long offset, object?[] sizes, object?[] steps, ..]
            || sizes.Length != steps.Length || sizes.Length > ImportLimits.Rank
            || !sizes.Concat(steps).All(number => number is long))
        {
            throw new InvalidModelException(
                "Its pickle describes a tensor in a form that PyTorch does not write: storage, offset, shape and "
                + $"strides of at most {ImportLimits.Rank} dimensions were expected.");
        }

        long[] shape = [.. sizes.Cast<long>()];
        long[] strides = [.. steps.Cast<long>()];
        if (!Fits(storage.Count, offset, shape, strides))
        {
            throw new InvalidModelException(
                $"A tensor of shape {ShapeText.Format(shape)}, strides {ShapeText.Format(strides)} and offset {offset} "
                + $"reaches beyond its storage '{storage.Key}' of {storage.Count} elements, or its elements overlap.");
        }

        return new TensorRecord(storage, offset, shape, strides);
    }

    // Goes from the smallest stride up: each stride must exceed the reach of the smaller ones, so that no two elements
    // share a place and there are no more elements than places.
    private static bool Fits(long storageCount, long offset, long[] shape, long[] strides)
    {
        if (offset < 0 || offset > storageCount || shape.Any(size => size < 0) || strides.Any(stride => stride < 0))
        {
            return false;
        }

        if (shape.Contains(0))
        {
            return true;
        }

        long last = 0;
        foreach ((long size, long stride) in shape.Zip(strides).Where(d => d.First > 1).OrderBy(d => d.Second))
        {
            // Neither factor exceeds 2^30, so that the product is exact.
            if (stride <= last || stride >= storageCount || size > storageCount)
            {
                return false;
            }

            last += (size - 1) * stride;
            if (last >= storageCount)
            {
                return false;
            }
        }

        return offset + last < storageCount;
    }
}
