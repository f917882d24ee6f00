using System.Security.Cryptography;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Torch.Tests.Training;

/// <summary>A set of images of which some cannot be read.</summary>
/// <param name="images">All images.</param>
/// <param name="isSound">Whether a row can be read.</param>
internal sealed class PartlyBroken(ImageSet images, Func<int, bool> isSound)
    : ImageDataset(images.Labels.ToArray(), images.ClassCount)
{
    private readonly SortedSet<int> _leftOut = [];

    public override int Channels => images.Channels;

    public override FeatureShape? CommonShape => images.Shape;

    public override bool MayLeaveOut => true;

    public override IReadOnlyList<BrokenImage> LeftOut => [.. _leftOut.Select(row => new BrokenImage(row, "", ""))];

    public override IImageReader Open(ReadOnlyMemory<int> rows) => new Reader(this, images.Open(rows), isSound);

    protected override void AppendContent(IncrementalHash hash) =>
        hash.AppendData(Convert.FromHexString(images.ComputeFingerprint()));

    private sealed class Reader(PartlyBroken set, IImageReader all, Func<int, bool> isSound) : IImageReader
    {
        public IReadOnlyList<ImagePixels> Read(int count)
        {
            IReadOnlyList<ImagePixels> read = all.Read(count);
            set._leftOut.UnionWith(read.Select(image => image.Row).Where(row => !isSound(row)));
            return [.. read.Where(image => isSound(image.Row))];
        }

        public void Dispose() => all.Dispose();
    }
}
