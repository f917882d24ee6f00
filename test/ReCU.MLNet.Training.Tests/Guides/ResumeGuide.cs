using ReCU.Torch;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/resume.md</c>, a method for each snippet.</summary>
internal static class ResumeGuide
{
    public static ReCUBinaryNetOptions Checkpoints()
    {
        var options = new ReCUBinaryNetOptions
        {
            ImageShape = (1, 28, 28),
            Border = 2,
            Checkpoints = new CheckpointOptions
            {
                Folder = "run1",
                Interval = TimeSpan.FromMinutes(10),   // besides the end of each epoch
            },
        };

        return options;
    }
}
