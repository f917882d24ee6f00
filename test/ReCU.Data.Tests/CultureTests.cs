using ReCU.TestKit;

namespace ReCU.Data.Tests;

public sealed class CultureTests
{
    [Test]
    public void ClassesStandInTheSameOrderEverywhere()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "Iris", "iris", "ıris", "çam", "d", "Ö", "z", "-1", "1.5" })
        {
            Directory.CreateDirectory(folder.File(name));
            File.WriteAllBytes(Path.Combine(folder.File(name), "a.JPG"), []);
        }

        Cultures.AssertSame(() => string.Join(';', new ImageFolder(folder.Path).ClassNames!));
    }

    /// <summary>The first line is ours; the runtime adds the value as the culture writes it.</summary>
    [Test]
    public void MessagesWriteNumbersAsCodeDoes() => Cultures.AssertSame(() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageFolder(".", new ImageFolderOptions { Threads = -1 }))!
            .Message.Split('\n')[0]);
}
