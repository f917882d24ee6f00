using System.Reflection;
using NUnit.Framework;
using ReCU.TestKit.CodeWalks;

namespace ReCU.TestKit;

/// <summary>
/// What holds of the folders of each project in <c>src</c>: a room's tests have a class that derives from this.
/// </summary>
/// <param name="assembly">The project's assembly.</param>
public abstract class FolderRules(Assembly assembly)
{
    private readonly string _name = assembly.GetName().Name!;
    private FolderArrows? _arrows;

    /// <summary>The namespace of the project's own folder.</summary>
    protected virtual string Root => _name;

    /// <summary>Namespaces beside the root's in which public types stand.</summary>
    protected virtual IReadOnlyList<string> OtherPublicNamespaces => [];

    private FolderArrows Arrows => _arrows ??= new FolderArrows(assembly, "src/" + _name);

    [Test]
    public void FoldersNeedEachOtherOneWay() => Assert.That(Arrows.Knots.Select(Arrows.Describe), Is.Empty);

    [Test]
    public void ATypeStandsInOneFolder() => Assert.That(Arrows.Folders.Scattered, Is.Empty);

    [Test]
    public void InternalNamespacesFollowFolders() => Assert.That(
        Arrows.Folders.Types.Where(IsElsewhere)
            .Select(type => $"{type.FullName} in '{Arrows.Folders.Find(type)}'"),
        Is.Empty);

    [Test]
    public void PublicTypesStandAtTheRoot() => Assert.That(
        Arrows.Folders.Types.Where(type => type.IsPublic).Select(type => type.Namespace).Distinct(),
        Is.SubsetOf(OtherPublicNamespaces.Prepend(Root)));

    // What the runtime knows by its name has no choice.
    private bool IsElsewhere(Type type) => !type.IsPublic
        && type.Namespace != FolderNamespace(type)
        && type.Namespace?.StartsWith("System.", StringComparison.Ordinal) != true;

    private string FolderNamespace(Type type) =>
        Arrows.Folders.Find(type) is { Length: > 0 } folder ? $"{Root}.{folder.Replace('/', '.')}" : Root;
}
