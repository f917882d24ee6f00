using System.Diagnostics;
using ReCU.TestKit;
using ReCU.Torch.Native;

namespace ReCU.Torch.Tests.Native;

/// <summary>An app that trains without torch of its own: with that of a folder which RECU_LIBTORCH names.</summary>
[Platform("Linux")]
public sealed class ChosenLibtorchTests
{
    private static readonly string _output = AppContext.BaseDirectory.Replace(
        "ReCU.Torch.Tests", "ReCU.Torch.Tests.KilledApp", StringComparison.Ordinal);

    private TemporaryFolder _app = null!;

    [OneTimeSetUp]
    public void CopyTheAppWithoutTorch()
    {
        _app = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(_output).Where(file => !IsOfTorch(file)))
        {
            // The list of dependencies would make the host look for what is left out.
            if (!file.EndsWith(".deps.json", StringComparison.Ordinal))
            {
                File.Copy(file, _app.File(Path.GetFileName(file)));
            }
        }
    }

    [OneTimeTearDown]
    public void DeleteTheApp() => _app.Dispose();

    [Test]
    public void TrainsWithTorchOfThatFolder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("lib"));
        foreach (string file in Directory.GetFiles(_output).Where(IsOfTorch))
        {
            File.CreateSymbolicLink(Path.Combine(folder.File("lib"), Path.GetFileName(file)), file);
        }

        (int code, string errors) = Run(folder, folder.File("lib"));

        Assert.That(code, Is.Zero, errors);
        Assert.That(folder.File("result"), Does.Exist);
    }

    [Test]
    public void AFolderWithoutTorchIsNamed()
    {
        using var folder = new TemporaryFolder();
        (int code, string errors) = Run(folder, folder.Path);
        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does.Contain(
            $"RECU_LIBTORCH is '{folder.Path}', where these are missing: libc10.so, libtorch_cpu.so, libtorch.so."));
    }

    [Test]
    public void TorchThatDoesNotFitIsRefusedWithBothVersions()
    {
        using var folder = new TemporaryFolder();
        string libraries = Directory.CreateDirectory(folder.File("lib")).FullName;
        File.WriteAllText(folder.File("version.py"), "__version__ = '1.13.0a0'\n");
        string other = Directory.GetFiles(_output, "libgomp*").Single();
        foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
        {
            // Loads, and calls itself otherwise, as a distribution's libtorch.so.1.13 does.
            File.Copy(other, Path.Combine(libraries, name));
        }

        (int code, string errors) = Run(folder, libraries);

        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does
            .Contain($"RECU_LIBTORCH names libtorch 1.13.0a0 in '{libraries}', which does not fit")
            .And.Contain($"built for libtorch {Libtorch.NeededVersion}. Its libraries have other sonames"));
    }

    private static bool IsOfTorch(string file) =>
        Path.GetFileName(file) is var name && name != TorchSharpLibrary.FileName && name != "libSkiaSharp.so"
        && name.Contains(".so", StringComparison.Ordinal);

    private (int Code, string Errors) Run(TemporaryFolder folder, string libtorch)
    {
        string[] arguments =
            [_app.File("ReCU.Torch.Tests.KilledApp.dll"), folder.File("checkpoints"), folder.File("result")];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardError = true,
            Environment = { [Libtorch.Variable] = libtorch },
        })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
