namespace ReCU.Graph.Tests;

public class ModelMetadataTests
{
    [Test]
    public void MetadataIsComparedByContent()
    {
        ModelMetadata metadata = Make();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(metadata, Is.EqualTo(Make()));
            Assert.That(metadata.GetHashCode(), Is.EqualTo(Make().GetHashCode()));
            Assert.That(metadata with { NetworkName = "b" }, Is.Not.EqualTo(metadata));
            Assert.That(metadata with { ShorterSide = 256 }, Is.Not.EqualTo(metadata));
            Assert.That(metadata with { ClassNames = ["y", "x"] }, Is.Not.EqualTo(metadata));
            Assert.That(
                metadata with { TrainingFacts = new Dictionary<string, string> { ["seed"] = "2" } },
                Is.Not.EqualTo(metadata));
        }
    }

    private static ModelMetadata Make() => new()
    {
        NetworkName = "a",
        ClassNames = ["x", "y"],
        TrainingFacts = new Dictionary<string, string> { ["seed"] = "1" },
    };
}
