using static ReCU.Torch.OptionCheck;

namespace ReCU.Torch;

/// <summary>
/// Learning the feature maps of a float network, which tell far more about an image than a label does (hints: Romero
/// et al., <em>FitNets</em>, ICLR 2015). The loss grows by <c>m mean(1 - r) + p mean(1 - q)</c>. Here r is the correlation
/// of a channel after a block with the same channel of the teacher, over all positions of all images of a batch; its
/// mean is that over the channels of a block, and then over the blocks. And q is the correlation of a feature, the mean
/// of a channel after the last block, over the images; its mean is that over the channels.
/// </summary>
/// <remarks>
/// A correlation does not depend on scale and offset, which a binary network cannot copy. Values below zero, which the
/// teacher's own next layer does not see, count a quarter in the maps, and nothing in the features. The network needs
/// as many residual blocks as the teacher, or a multiple of that number, as with a shortcut around each convolution,
/// and the same channels after each. Maps of a teacher that reads larger images are averaged down to the network's.
/// </remarks>
public sealed record FeatureDistillation
{
    /// <summary>The float network whose maps are learned.</summary>
    public required FeatureTeacher Teacher { get; init; }

    /// <summary>
    /// Weight m of the maps beside the loss of labels and answers, at least 0; above 0 if <see cref="FeatureWeight"/>
    /// is 0. Default 6.
    /// </summary>
    public double MapWeight { get; init; } = 6;

    /// <summary>Weight p of the features, at least 0; above 0 if <see cref="MapWeight"/> is 0. Default 2.</summary>
    public double FeatureWeight { get; init; } = 2;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Teacher);
        Teacher.Check();
        Require(
            MapWeight is >= 0 and <= float.MaxValue,
            "FeatureDistillation.MapWeight",
            MapWeight,
            "must be at least 0 and finite in float32");
        Require(
            FeatureWeight is >= 0 and <= float.MaxValue,
            "FeatureDistillation.FeatureWeight",
            FeatureWeight,
            "must be at least 0 and finite in float32");
        Require(
            MapWeight + FeatureWeight > 0,
            "FeatureDistillation.MapWeight",
            MapWeight,
            "must be above 0 where FeatureWeight is 0");
    }
}
