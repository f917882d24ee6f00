using System.Reflection;
using System.Text.RegularExpressions;

namespace ReCU.TestKit.CodeWalks;

/// <summary>
/// The arrows between the folders of a project's sources. Every folder is a place of its own, also one inside another,
/// and so is the project's own folder.
/// </summary>
/// <remarks>
/// An arrow is there where a type uses one of another folder (see <see cref="TypeUses"/>), where a file has a
/// <c>using</c> of another folder's namespace, or where it names a constant of another folder's, which the compiler
/// replaces by its value.
/// </remarks>
public sealed partial class FolderArrows
{
    private const string Separator = " -> ";

    private readonly SortedDictionary<(string From, string To), SortedSet<string>> _arrows = [];

    /// <param name="assembly">The project's assembly, with its PDB beside it.</param>
    /// <param name="project">The project's folder inside the repository, such as <c>src/ReCU.Graph</c>.</param>
    public FolderArrows(Assembly assembly, string project)
    {
        Folders = new TypeFolders(assembly, project);
        AddTypes();
        AddSources(RepositoryFolder.File(project));
    }

    /// <summary>Where the types stand.</summary>
    public TypeFolders Folders { get; }

    /// <summary>All arrows, in order.</summary>
    public IEnumerable<FolderArrow> Arrows =>
        _arrows.Select(entry => new FolderArrow(entry.Key.From, entry.Key.To, [.. entry.Value]));

    /// <summary>
    /// Folders that need each other, directly or around some corners: each knot with its folders. Ways through the
    /// project's own folder do not count: callers enter by the public types in it, and all folders speak of them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Knots
    {
        get
        {
            Dictionary<string, HashSet<string>> reached = Inner
                .SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct()
                .ToDictionary(folder => folder, Reached);
            return [.. reached.Keys.Order(StringComparer.Ordinal)
                .Where(folder => reached[folder].Contains(folder))
                .GroupBy(folder => reached[folder]
                    .Where(other => reached[other].Contains(folder)).Min(StringComparer.Ordinal))
                .Select(knot => (IReadOnlyList<string>)[.. knot])];
        }
    }

    private IEnumerable<(string From, string To)> Inner =>
        _arrows.Keys.Where(arrow => arrow.From.Length > 0 && arrow.To.Length > 0);

    /// <summary>The arrows inside some folders, one a line.</summary>
    public string Describe(IReadOnlyCollection<string> folders) => string.Join(
        Environment.NewLine,
        Arrows.Where(arrow => folders.Contains(arrow.From) && folders.Contains(arrow.To)));

    private HashSet<string> Reached(string start)
    {
        var reached = new HashSet<string>();
        var waiting = new Stack<string>([start]);
        while (waiting.TryPop(out string? folder))
        {
            foreach ((string _, string to) in Inner.Where(arrow => arrow.From == folder))
            {
                if (reached.Add(to))
                {
                    waiting.Push(to);
                }
            }
        }

        return reached;
    }

    private void AddTypes()
    {
        foreach (Type type in Folders.Types)
        {
            foreach (Type used in TypeUses.Find(type))
            {
                if (Folders.Find(used) is { } folder)
                {
                    Add(Folders.Find(type)!, folder, Name(type), Name(TypeFolders.Outermost(used)));
                }
            }
        }
    }

    private void AddSources(string project)
    {
        // A namespace without types of its own, such as that of the public types, says nothing about folders.
        ILookup<string, string> namespaces = Folders.Types.Where(type => !type.IsPublic)
            .GroupBy(type => type.Namespace ?? "")
            .SelectMany(
                types => types.Select(type => Folders.Find(type)!).Distinct(),
                (types, folder) => (types.Key, Folder: folder))
            .ToLookup(entry => entry.Key, entry => entry.Folder);
        ILookup<string, (string Folder, string Text)> constants = Folders.Types
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
                .Where(field => field.IsLiteral && !field.IsPrivate)
                .Select(field => (Folders.Find(type)!, $"{Name(type)}.{field.Name}")))
            .ToLookup(constant => constant.Item2);

        foreach (string file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(project, file).Replace('\\', '/');
            string folder = relative[..Math.Max(relative.LastIndexOf('/'), 0)];
            if (folder.Split('/')[0] is "obj" or "bin")
            {
                continue;
            }

            string name = Path.GetFileNameWithoutExtension(relative);
            string code = Comments.Replace(File.ReadAllText(file), "");
            foreach (Match match in Usings.Matches(code))
            {
                string used = match.Groups[1].Value;
                if (namespaces[used].Take(2).ToArray() is [var only])
                {
                    Add(folder, only, name, $"using {used}");
                }
            }

            foreach (Match match in Members.Matches(code))
            {
                foreach ((string place, string text) in constants[match.Value])
                {
                    Add(folder, place, name, text);
                }
            }
        }
    }

    private void Add(string from, string to, string user, string used)
    {
        if (from != to)
        {
            if (!_arrows.TryGetValue((from, to), out SortedSet<string>? examples))
            {
                _arrows.Add((from, to), examples = new SortedSet<string>(StringComparer.Ordinal));
            }

            examples.Add(user + Separator + used);
        }
    }

    private static string Name(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings { get; }

    [GeneratedRegex("//.*")]
    private static partial Regex Comments { get; }

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*\.[A-Z]\w*")]
    private static partial Regex Members { get; }
}
