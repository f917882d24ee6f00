using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>A project under <c>Apps</c>, built against the packed libraries outside of the repository.</summary>
internal sealed class ConsoleApp
{
    private readonly string _output;
    private readonly string _assembly;

    /// <summary>Builds the app with warnings as errors, those of the restore among them.</summary>
    /// <param name="name">Name of its folder under <c>Apps</c>.</param>
    /// <param name="copy">Name of the folder that it is built in.</param>
    /// <param name="properties">Further settings of the build.</param>
    public ConsoleApp(string name, string? copy = null, params IEnumerable<string> properties)
    {
        string folder = Path.Combine(PackageFeed.Root, copy ?? name);
        Directory.CreateDirectory(folder);
        string sources = RepositoryFolder.File("test", "ReCU.Packages.Tests", "Apps", name);
        foreach (string source in Directory.GetFiles(sources))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        }

        _output = Path.Combine(folder, "output");
        _assembly = Path.Combine(_output, $"{name}.dll");
        CommandResult built = DotnetCommand.Run(folder, [
            "build", "-c", "Release", "-o", _output, "-warnaserror", "--disable-build-servers",
            $"-p:ReCUVersion=[{PackageFeed.Version}]",
            $"-p:OnnxRuntimeVersion={PackageFeed.Metadata("OnnxRuntimeVersion")}",
            $"-p:TorchSharpVersion={PackageFeed.Metadata("TorchSharpVersion")}",
            .. PackageFeed.RestoreSettings,
            .. properties,
        ]);
        Assert.That(built.ExitCode, Is.Zero, built.ToString());
        Assert.That(built.Output, Does.Contain("0 Warning(s)"));
    }

    /// <summary>Names of the files in the output folder and below.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFiles(_output, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file));

    /// <summary>A file of the output folder.</summary>
    public byte[] ReadBytes(string file) => File.ReadAllBytes(Path.Combine(_output, file));

    /// <summary>Runs the app.</summary>
    public CommandResult Run(params IEnumerable<string> arguments) =>
        DotnetCommand.Run(_output, [_assembly, .. arguments]);
}
