using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using ReCU.MLNet.Internals.Teachers;
using ReCU.Torch;
using ReCU.Torch.Training.Checkpointing;

namespace ReCU.MLNet;

/// <summary>
/// A teacher that is a fitted ML.NET pipeline: a featuriser and a classifier, say, or a loaded <c>.zip</c>. It gets an
/// image in one column and answers with a column of scores, one for each class.
/// </summary>
/// <remarks>
/// Set <see cref="Distillation.Answers"/> to <see cref="TeacherAnswers.OncePerImage"/> unless the pipeline is fast: ML.NET
/// scores row by row.
/// </remarks>
/// <param name="Pipeline">The fitted pipeline; the caller's, who keeps it for as long as the training runs.</param>
/// <param name="Schema">
/// What the pipeline reads: the schema of the data that it was fitted on, or that <c>mlContext.Model.Load</c> returned.
/// Columns other than the image, such as a label, are filled with missing or default values; the scores must not depend
/// on them.
/// </param>
public sealed record PipelineTeacher(
    [property: FreeOnResume] ITransformer Pipeline, [property: FreeOnResume] DataViewSchema Schema) : Teacher
{
    /// <summary>
    /// Column of <see cref="Schema"/> with the image: an image, or a vector of channels x height x width floats or bytes
    /// from 0 to 255, planar. Null, the default, takes the only column of such a type.
    /// </summary>
    public string? ImageColumnName { get; init; }

    /// <summary>
    /// Column with a vector of one number for each class. If its slots have names, these are the names of the classes.
    /// Default <c>Score</c>.
    /// </summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>
    /// Whether the scores are probabilities, as ML.NET's maximum entropy, LightGBM and image classification trainers give
    /// them, or logits. Default true.
    /// </summary>
    public bool GivesProbabilities { get; init; } = true;

    /// <inheritdoc/>
    public override void Check()
    {
        ArgumentNullException.ThrowIfNull(Pipeline);
        ArgumentNullException.ThrowIfNull(Schema);
        ReCUScoringOptions.CheckName(ScoreColumnName, nameof(ScoreColumnName));
        TeacherColumns.Find(this);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The pipeline cannot be saved.</exception>
    public override string ComputeFingerprint()
    {
        using var saved = new MemoryStream();
        try
        {
            new MLContext().Model.Save(Pipeline, Schema, saved);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                "The teacher's pipeline cannot be saved, so a run with checkpoints could not recognise it when it is "
                + $"resumed: {exception.Message}",
                exception);
        }

        // Entry by entry: the file itself also holds the time at which it was written.
        using var archive = new ZipArchive(saved, ZipArchiveMode.Read);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ZipArchiveEntry entry in archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(entry.FullName));
            using Stream content = entry.Open();
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    public override TeacherModel Open(ITeacherTraining training) => new PipelineTeacherModel(this);
}
