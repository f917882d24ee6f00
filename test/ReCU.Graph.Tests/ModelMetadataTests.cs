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
            Assert.That(metadata with { ShorterSide = 0 }, Is.Not.EqualTo(metadata));
            Assert.That(metadata with { ShorterSide = 256 }, Is.Not.EqualTo(metadata with { ShorterSide = 224 }));
            Assert.That(metadata with { ClassNames = ["x"] }, Is.Not.EqualTo(metadata));
            Assert.That(metadata with { ClassNames = ["y", "x"] }, Is.Not.EqualTo(metadata));
            Assert.That(With(("seed", "2")), Is.Not.EqualTo(metadata));
            Assert.That(With(("epochs", "1")), Is.Not.EqualTo(metadata));
            Assert.That(With(("seed", "1"), ("epochs", "1")), Is.Not.EqualTo(metadata));
            Assert.That(metadata, Is.Not.EqualTo(With(("seed", "1"), ("epochs", "1"))));
        }
    }

    private static ModelMetadata With(params (string Name, string Value)[] facts) =>
        Make() with { TrainingFacts = facts.ToDictionary(fact => fact.Name, fact => fact.Value) };

    private static ModelMetadata Make() => new()
    {
        NetworkName = "a",
        ClassNames = ["x", "y"],
        TrainingFacts = new Dictionary<string, string> { ["seed"] = "1" },
    };
}
