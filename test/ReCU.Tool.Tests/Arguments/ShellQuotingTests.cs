using System.Diagnostics;
using ReCU.Tool.Arguments;

namespace ReCU.Tool.Tests.Arguments;

internal sealed class ShellQuotingTests
{
    private static readonly string[] _awkward =
        ["plain", "", "a b", "it's", "$HOME", "`id`", "*", "~", "!x", "a\"b", "back\\slash", "[x]", "a;b|c&d", "ü"];

    [Test]
    public void PlainArgumentsStayAsTheyAre() => Assert.That(
        ShellQuoting.Join(["train", "data/set-1", "--output=run_2"]), Is.EqualTo("train data/set-1 --output=run_2"));

    [Test]
    [Platform("Linux,MacOsX", Reason = "Asks a shell.")]
    public void AShellReadsWhatWasMeant()
    {
        var start = new ProcessStartInfo("sh", ["-c", $"printf '%s\\n' {ShellQuoting.Join(_awkward)}"])
        {
            RedirectStandardOutput = true,
        };
        using Process shell = Process.Start(start)!;
        string[] read = shell.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n');
        shell.WaitForExit();
        Assert.That(read, Is.EqualTo(_awkward));
    }
}
