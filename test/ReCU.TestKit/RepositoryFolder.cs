namespace ReCU.TestKit;

/// <summary>The root of the checkout that the tests were built from.</summary>
public static class RepositoryFolder
{
    private const string Mark = "ReCU.MLNet.sln";

    /// <summary>Full path of the folder that holds the solution.</summary>
    public static string Path { get; } = Find();

    /// <summary>Full path of a file, given by its path inside the repository.</summary>
    public static string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, Mark)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds {Mark}.");
    }
}
