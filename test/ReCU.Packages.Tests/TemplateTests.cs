using System.Diagnostics;
using System.Text.Json;
using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>What <c>dotnet new recu</c> writes: built against the packages, trained, served.</summary>
[Category("Packages")]
public sealed class TemplateTests
{
    private const string Listening = "Now listening on: ";

    private string _folder = null!;

    [OneTimeSetUp]
    public void Write()
    {
        // In a place of its own, so that the machine's templates stay what they are.
        string hive = Path.Combine(PackageFeed.Root, "templates");
        string package = Path.Combine(PackageFeed.Feed, $"{PackageFeed.Templates}.{PackageFeed.Version}.nupkg");
        Run(PackageFeed.Root, "new", "install", package, "--debug:custom-hive", hive);
        Run(PackageFeed.Root, "new", "recu", "-n", "Flowers", "--epochs", "2", "--size", "16",
            "--debug:custom-hive", hive);
        _folder = Path.Combine(PackageFeed.Root, "Flowers");
        for (int i = 0; i < 24; i++)
        {
            BitmapPictures.Write(
                Path.Combine(_folder, "data", i % 2 == 0 ? "daisy" : "rose", $"{i}.bmp"),
                BitmapPictures.Noise(20, 20, seed: i, brightness: 150 * (i % 2)));
        }

        Build("Flowers.Training");
        CommandResult trained = Run(_folder, Program("Flowers.Training"), "data", "Flowers.Service/model.onnx");
        Assert.That(trained.Output, Does.Contain("24 pictures of 2 classes.").And.Contain("model.onnx is written."));
    }

    [Test]
    public async Task TheServiceServesWhatTheProgramTrained()
    {
        Build("Flowers.Service");
        await ServesAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program("Flowers.Service")]);
    }

    [Test]
    [Category("ServiceAot")]
    [Explicit("Takes a minute, and clang or gcc; --filter TestCategory=ServiceAot runs it.")]
    public async Task TheServiceIsCompiledAheadOfTime()
    {
        string output = Path.Combine(_folder, "published");
        CommandResult published = Run(_folder, [
            "publish", "Flowers.Service", "-o", output, "-warnaserror", "--disable-build-servers",
            .. PackageFeed.RestoreSettings,
        ]);
        Assert.That(published.Output, Does.Not.Contain("warning"));
        string program = Path.Combine(output, OperatingSystem.IsWindows() ? "Flowers.Service.exe" : "Flowers.Service");
        TestContext.Out.WriteLine($"{new FileInfo(program).Length} bytes");
        var watch = Stopwatch.StartNew();
        await ServesAsync(program, []);
        TestContext.Out.WriteLine($"Started, answered and ended in {watch.ElapsedMilliseconds} ms.");
    }

    [Test]
    public async Task TheTrainingSaysWhatItNeeds()
    {
        CommandResult result = DotnetCommand.Run(_folder, Program("Flowers.Training"));
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Errors, Does.Contain("folder"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "README.md")), Does.StartWith("# Flowers\n"));
    }

    private async Task ServesAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = Path.Combine(_folder, "Flowers.Service"),
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync();
            }
            while (line is not null && !line.Contains(Listening, StringComparison.Ordinal));

            Assert.That(line, Is.Not.Null, "The service ended.");
            using var client = new HttpClient { BaseAddress = new Uri(line!.Split(Listening)[1].Trim()) };
            byte[] picture = await File.ReadAllBytesAsync(Path.Combine(_folder, "data", "rose", "1.bmp"));
            using HttpResponseMessage response = await client.PostAsync("/classify", new ByteArrayContent(picture));
            using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.That(
                json.RootElement.GetProperty("classes").EnumerateArray().Select(
                    one => one.GetProperty("name").GetString()),
                Is.EquivalentTo(new[] { "daisy", "rose" }));
            Assert.That(await client.GetStringAsync("/"), Does.Contain("<h1>model</h1>"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private string Program(string project) => Path.Combine(_folder, "output", project, project + ".dll");

    private void Build(string project) => Run(_folder, [
        "build", project, "-c", "Release", "-o", Path.GetDirectoryName(Program(project))!, "-warnaserror",
        "--disable-build-servers", .. PackageFeed.RestoreSettings,
    ]);

    private static CommandResult Run(string folder, params IEnumerable<string> arguments)
    {
        CommandResult result = DotnetCommand.Run(folder, arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }
}
