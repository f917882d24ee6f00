using ReCU.Torch.Layers;
using static TorchSharp.torch;

namespace ReCU.Torch.Training.Teachers;

/// <summary>A teacher's answers about some of the training images.</summary>
/// <param name="Rows">Their rows in the data set; none where no image could be read.</param>
/// <param name="Logits">The answers, one row after another.</param>
internal sealed record AnswerShare(int[] Rows, float[] Logits)
{
    /// <summary>No answer.</summary>
    public static AnswerShare None { get; } = new([], []);

    /// <summary>Takes the answers of a teacher.</summary>
    /// <param name="rows">The rows that it was asked about.</param>
    /// <param name="answers">[N, classes].</param>
    /// <exception cref="InvalidDataException">An answer is no number.</exception>
    public static AnswerShare Take(int[] rows, Tensor answers)
    {
        float[] logits = answers.ToFloats();
        return logits.All(float.IsFinite)
            ? new AnswerShare(rows, logits)
            : throw new InvalidDataException(
                $"An answer of the teacher about the training images in rows {string.Join(", ", rows)} (counted from "
                + "0) is NaN or infinite.");
    }
}
