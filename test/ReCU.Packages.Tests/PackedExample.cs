using ReCU.TestKit;

namespace ReCU.Packages.Tests;

/// <summary>The example without ML.NET, as it was built beside the tests.</summary>
internal static class PackedExample
{
    public static CommandResult Run(string model, string image)
    {
        // .../test/ReCU.Packages.Tests/bin/CONFIGURATION/net10.0/RUNTIME: the example's has no runtime's folder.
        string output = Path.GetRelativePath(
            RepositoryFolder.File("test", "ReCU.Packages.Tests"), Path.Combine(AppContext.BaseDirectory, ".."));
        string program = RepositoryFolder.File("examples", "PackedAot", output, "PackedAot.dll");
        return DotnetCommand.Run(RepositoryFolder.Path, program, model, image);
    }
}
