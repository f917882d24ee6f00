using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Batches;

/// <summary>Applies <see cref="MixUp"/>: blends the images of each batch on their device.</summary>
/// <param name="inner">Reads the batches; this object takes it over.</param>
/// <param name="epoch">Draws the shares; its count of visits belongs to this object.</param>
/// <param name="upload">Copies a tensor from the host to the device of the images.</param>
internal sealed class MixingReader(
    BatchReader inner, AugmentedEpoch epoch, Func<Tensor, Tensor> upload) : BatchReader
{
    /// <inheritdoc/>
    public override Batch? Read(int count)
    {
        if (inner.Read(count) is not { } batch)
        {
            return null;
        }

        using Batch read = batch;
        using DisposeScope scope = NewDisposeScope();
        float[] drawn =
            [.. epoch.ForEach(read.Rows).Zip(read.Rows, (visit, row) => (float)visit.DrawShare(row))];
        Tensor shares = upload(tensor(drawn));
        Tensor share = shares.view(-1, 1, 1, 1);
        // x2 + s (x1 - x2)
        Tensor partners = read.Images.roll(1, 0);
        Tensor mixed = partners.addcmul_(read.Images.sub(partners), share, Native.Scalars.One);
        return new Batch(
            mixed.MoveToOuterDisposeScope(), read.Labels.alias().MoveToOuterDisposeScope(), read.Rows)
        {
            Mixture = new Mixture(
                read.Labels.roll(1, 0).MoveToOuterDisposeScope(),
                shares.MoveToOuterDisposeScope(),
                [read.Rows[^1], .. read.Rows[..^1]]),
        };
    }

    /// <inheritdoc/>
    public override void Dispose() => inner.Dispose();
}
