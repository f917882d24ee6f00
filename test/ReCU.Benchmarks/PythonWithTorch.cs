namespace ReCU.Benchmarks;

/// <summary>A Python interpreter that can import torch, for the reference scripts of <c>test/reference</c>.</summary>
/// <param name="executable">The interpreter.</param>
/// <param name="torchVersion">Its torch.</param>
internal sealed class PythonWithTorch(string executable, string torchVersion)
{
    /// <summary>Version of torch, such as 2.6.0.</summary>
    public string TorchVersion { get; } = torchVersion;

    /// <summary>Finds one: the one named, else on the path, else the system's own.</summary>
    public static PythonWithTorch? Find(string? named)
    {
        string[] candidates = named is null ? ["python3", "/usr/bin/python3", "python"] : [named];
        foreach (string candidate in candidates)
        {
            string? version = ChildProcess.TryRun(candidate, "-c \"import torch; print(torch.__version__)\"")?.Trim();
            if (!string.IsNullOrEmpty(version))
            {
                return new PythonWithTorch(candidate, version.Split('+')[0]);
            }
        }

        return null;
    }

    /// <summary>Runs a script of <c>test/reference</c> and gives its output.</summary>
    public string Run(string script, string arguments) =>
        ChildProcess.Run(executable, $"\"{Path.Combine(ReferenceFolder(), script)}\" {arguments}");

    private static string ReferenceFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string reference = Path.Combine(folder.FullName, "test", "reference");
            if (Directory.Exists(reference))
            {
                return reference;
            }
        }

        throw new DirectoryNotFoundException("test/reference is not above this program's folder.");
    }
}
