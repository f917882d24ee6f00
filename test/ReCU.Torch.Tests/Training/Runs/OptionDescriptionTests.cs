using System.Reflection;
using ReCU.Torch.Training.Runs;

namespace ReCU.Torch.Tests.Training.Runs;

public sealed class OptionDescriptionTests
{
    [Test]
    public void EveryTypeOfAnOptionCanBeDescribed()
    {
        var seen = new HashSet<Type>();
        Visit(typeof(TrainingOptions), seen);
        Assert.That(seen, Has.Member(typeof(ResidualStage)).And.Member(typeof(PlainLayer)).And.Member(typeof(double)));
    }

    [Test]
    public void NamesAndValuesDoNotDependOnTheCulture()
    {
        TrainingOptions options = TestImages.Options with { Normalisation = new([0.5f], [1.25f]) };
        string[] lines = [.. OptionDescription.Describe(options)
            .Select(option => $"{option.Name} = {option.Value}")];
        Assert.Multiple(() =>
        {
            Assert.That(lines, Is.SupersetOf(new[]
            {
                "Network = ResidualNetwork",
                "Network.Name = tiny",
                "Network.Stem.Kernel = 3",
                "Network.Stages.Count = 2",
                "Network.Stages[1].Stride = 2",
                "Network.Shortcut = OneConvolution",
                "LearningRate = 0.05",
                "Normalisation.Mean[0] = 0.5",
                "Augmentation.HorizontalFlip = False",
                "EarlyStopping = null",
                "Seed = 3",
            }));
            Assert.That(lines, Is.Unique);
            Assert.That(lines, Has.None.StartsWith("Threads").And.None.StartsWith("Checkpoints"));
        });
    }

    [Test]
    public void AnOptionThatCannotBeDescribedIsRefused() =>
        Assert.That(() => OptionDescription.KindOf(typeof(Action)), Throws.TypeOf<NotSupportedException>());

    private static void Visit(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return;
        }

        switch (OptionDescription.KindOf(type))
        {
            case OptionKind.List:
                Visit(type.IsArray ? type.GetElementType()! : type.GetGenericArguments().Single(), seen);
                break;
            case OptionKind.Record:
                foreach (PropertyInfo property in OptionDescription.Properties(type))
                {
                    Visit(property.PropertyType, seen);
                }

                foreach (Type derived in type.Assembly.GetTypes().Where(other => other.BaseType == type))
                {
                    Visit(derived, seen);
                }

                break;
        }
    }
}
