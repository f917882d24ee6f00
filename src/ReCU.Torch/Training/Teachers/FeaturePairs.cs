using ReCU.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>Which blocks of a network learn the maps of a teacher.</summary>
/// <param name="BlocksPerMap">
/// Blocks of the network for each residual block of the teacher: the last of them learns.
/// </param>
/// <param name="Shapes">The shapes of the maps that learn, in their order.</param>
internal sealed record FeaturePairs(int BlocksPerMap, IReadOnlyList<FeatureShape> Shapes)
{
    /// <summary>Pairs the blocks.</summary>
    /// <param name="classifier">The network that learns.</param>
    /// <param name="teacher">The teacher.</param>
    /// <exception cref="ArgumentException">The maps of teacher and network do not fit together.</exception>
    public static FeaturePairs Find(BinaryClassifier classifier, FeatureTeacherModel teacher)
    {
        FeatureShape[] ofNetwork = ShapesOf(classifier);
        FeatureShape[] ofTeacher = ShapesOf(teacher, classifier);
        if (ofTeacher.Length == 0 || ofNetwork.Length == 0 || ofNetwork.Length % ofTeacher.Length != 0)
        {
            throw new ArgumentException(
                $"The teacher of the feature maps, {teacher.Name}, has {ofTeacher.Length} residual blocks, but the "
                + $"network has {ofNetwork.Length} blocks; the same number, or a multiple of it, was expected.");
        }

        int blocksPerMap = ofNetwork.Length / ofTeacher.Length;
        FeatureShape[] learning = [.. Learning(ofNetwork, blocksPerMap)];
        for (int i = 0; i < ofTeacher.Length; i++)
        {
            (FeatureShape own, FeatureShape other) = (learning[i], ofTeacher[i]);
            if (own.Channels != other.Channels || other.Height < own.Height || other.Width < own.Width)
            {
                throw new ArgumentException(
                    $"The teacher of the feature maps, {teacher.Name}, has maps of {other} after its residual block "
                    + $"{i + 1}, but the network, after its block {(i + 1) * blocksPerMap}, has maps of {own}; as many "
                    + "channels, and maps of the teacher at least as large, were expected; enlarged images make them "
                    + "larger.");
            }
        }

        return new FeaturePairs(blocksPerMap, learning);
    }

    /// <summary>The maps that learn, of those after all blocks.</summary>
    public Tensor[] Learning(IReadOnlyList<Tensor> maps) => [.. Learning(maps, BlocksPerMap)];

    private static IEnumerable<T> Learning<T>(IReadOnlyList<T> ofBlocks, int blocksPerMap) =>
        ofBlocks.Where((_, i) => (i + 1) % blocksPerMap == 0);

    // In evaluation, which changes no running statistics.
    private static FeatureShape[] ShapesOf(BinaryClassifier classifier)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        bool isTraining = classifier.training;
        classifier.eval();
        var maps = new List<Tensor>();
        classifier.ForwardWithMaps(BlankImages(classifier), maps);
        classifier.train(isTraining);
        return [.. maps.Select(ShapeOf)];
    }

    private static FeatureShape[] ShapesOf(FeatureTeacherModel teacher, BinaryClassifier classifier)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return [.. teacher.Maps(BlankImages(classifier)).Select(ShapeOf)];
    }

    private static Tensor BlankImages(BinaryClassifier classifier)
    {
        FeatureShape image = classifier.InputShape;
        return zeros([2, image.Channels, image.Height, image.Width], ScalarType.Float32, classifier.Device);
    }

    private static FeatureShape ShapeOf(Tensor map) => new((int)map.shape[1], (int)map.shape[2], (int)map.shape[3]);
}
