using System.Reflection;
using NUnit.Framework;
using ReCU.TestKit.CodeWalks;

namespace ReCU.TestKit;

/// <summary>
/// What holds of the folders of tests: they are those of the sources. A room's tests have a class that derives from
/// this.
/// </summary>
/// <param name="assembly">The room's assembly.</param>
public abstract class MirrorRules(Assembly assembly)
{
    private const string Suffix = "Tests";

    private TypeFolders? _tests;

    private TypeFolders Tests =>
        _tests ??= new TypeFolders(GetType().Assembly, $"test/{GetType().Assembly.GetName().Name}");

    [Test]
    public void ATestStandsInTheFolderOfWhatItTests()
    {
        var sources = new TypeFolders(assembly, $"src/{assembly.GetName().Name}");
        ILookup<string, string?> folders = sources.Types.ToLookup(type => type.Name.Split('`')[0], sources.Find);
        Type[] mirrored = [.. Tests.Types.Where(type => folders.Contains(Tested(type)))];
        Assert.That(mirrored, Is.Not.Empty);
        Assert.That(
            mirrored.Where(type => !folders[Tested(type)].Contains(Tests.Find(type))).Select(type => type.Name),
            Is.Empty);
    }

    [Test]
    public void NamespacesOfTestsFollowFolders() => Assert.That(
        Tests.Types.Where(type => type.Namespace != Namespace(Tests.Find(type)!)).Select(type => type.FullName),
        Is.Empty);

    private string Namespace(string folder) =>
        string.Join('.', [GetType().Namespace, .. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)]);

    private static string Tested(Type test) =>
        test.Name.EndsWith(Suffix, StringComparison.Ordinal) ? test.Name[..^Suffix.Length] : "";
}
