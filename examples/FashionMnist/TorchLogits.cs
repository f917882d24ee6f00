using ReCU.Data;
using ReCU.Torch;

namespace FashionMnist;

/// <summary>What torch makes of images.</summary>
internal sealed class TorchLogits
{
    private readonly float[] _logits;
    private readonly int _classes;

    public TorchLogits(TrainedNetwork network, ImageDataset images)
    {
        _logits = network.Logits(images);
        _classes = network.Classifier.ClassCount;
    }

    /// <summary>A row's logit of a class.</summary>
    public float this[int row, int classIndex] => _logits[row * _classes + classIndex];

    /// <summary>The likeliest class of each row.</summary>
    public int[] Classes() =>
        [.. _logits.Chunk(_classes).Select(row => Array.IndexOf(row, row.Max()))];
}
