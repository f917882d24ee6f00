namespace ReCU.Torch.Training.Sharing;

/// <summary>What a process tells the others of its share of a step, before gradients are added up.</summary>
/// <param name="Images">Images that it learned from; 0 where it had none.</param>
/// <param name="Weight">What its mean loss counts in that of the batch.</param>
/// <param name="Loss">Its mean loss.</param>
/// <param name="Right">Right answers.</param>
/// <param name="HasGradient">Which parameters have a gradient, by their places; empty without images.</param>
/// <param name="IsCancelled">Whether it was asked to stop.</param>
internal sealed record StepShare(
    int Images, double Weight, double Loss, long Right, IReadOnlyList<bool> HasGradient, bool IsCancelled)
{
    /// <summary>Bytes for the others.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Images);
        writer.Write(Weight);
        writer.Write(Loss);
        writer.Write(Right);
        writer.Write(IsCancelled);
        writer.Write(HasGradient.Count);
        foreach (bool has in HasGradient)
        {
            writer.Write(has);
        }

        return stream.ToArray();
    }

    /// <summary>Reads them.</summary>
    public static StepShare Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        (int images, double weight, double loss, long right, bool isCancelled) =
            (reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadBoolean());
        var hasGradient = new bool[reader.ReadInt32()];
        for (int i = 0; i < hasGradient.Length; i++)
        {
            hasGradient[i] = reader.ReadBoolean();
        }

        return new StepShare(images, weight, loss, right, hasGradient, isCancelled);
    }
}
