namespace ReCU.Torch.Training.Batches;

/// <summary>Counts the images of each class.</summary>
internal static class ClassCounts
{
    /// <summary>Counts labels.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="labels">The labels.</param>
    public static int[] Of(int classCount, IEnumerable<int> labels)
    {
        var counts = new int[classCount];
        foreach (int label in labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
