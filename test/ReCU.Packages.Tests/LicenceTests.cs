using System.Xml.Linq;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>The table of licences beside what the projects restore.</summary>
[Category("Packages")]
public class LicenceTests
{
    private static readonly Dictionary<string, Licence> _listed = File
        .ReadLines(RepositoryFolder.File("docs", "licences.md"))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length == 6 && cells[1].StartsWith('`'))
        .ToDictionary(cells => cells[1].Trim('`'), cells => new Licence(cells[2], cells[3]));

    [Test]
    public void TheTableHasEveryPackageThatIsShippedInItsVersion() => Assert.That(
        _listed.Select(row => $"{row.Key} {row.Value.Version}"),
        Is.EquivalentTo(ShippedPackage.All.Select(package => $"{package.Name} {package.Version}")));

    [TestCaseSource(typeof(ShippedPackage), nameof(ShippedPackage.All))]
    public void TheTableHasTheLicenceThatThePackageDeclares(ShippedPackage package)
    {
        XElement licence = package.Manifest.Descendants().First(element => element.Name.LocalName == "license");
        if (licence.Attribute("type")!.Value == "expression")
        {
            Assert.That(_listed[package.Name].Name, Is.EqualTo(licence.Value));
        }
        else
        {
            Assert.That(
                File.ReadLines(Path.Combine(package.Folder, licence.Value)).First(),
                Does.StartWith(_listed[package.Name].Name));
        }
    }

    private sealed record Licence(string Version, string Name);
}
