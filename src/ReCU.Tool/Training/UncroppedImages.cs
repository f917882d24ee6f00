using System.Security.Cryptography;
using System.Text;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Tool.Training;

/// <summary>
/// Images that a training crops. That all happen to have one size does not make it the network's size: the data set
/// reports different sizes.
/// </summary>
/// <param name="images">The images, as their files have them.</param>
internal sealed class UncroppedImages(ImageDataset images) : ImageDataset(images.Labels.ToArray(), images.ClassCount)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string>? Paths => images.Paths;

    /// <inheritdoc/>
    public override int Channels => images.Channels;

    /// <inheritdoc/>
    public override FeatureShape? CommonShape => null;

    /// <inheritdoc/>
    public override bool PixelsAreBytes => images.PixelsAreBytes;

    /// <inheritdoc/>
    public override bool MayLeaveOut => images.MayLeaveOut;

    /// <inheritdoc/>
    public override IReadOnlyList<BrokenImage> LeftOut => images.LeftOut;

    /// <inheritdoc/>
    public override IImageReader Open(ReadOnlyMemory<int> rows) => images.Open(rows);

    /// <inheritdoc/>
    protected override void AppendContent(IncrementalHash hash) =>
        hash.AppendData(Encoding.ASCII.GetBytes(images.ComputeFingerprint()));
}
