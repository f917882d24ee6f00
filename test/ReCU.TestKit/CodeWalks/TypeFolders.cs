using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ReCU.TestKit.CodeWalks;

/// <summary>
/// The folder of each type of a project, relative to the project and with <c>/</c>; "" is the project's own folder.
/// </summary>
/// <remarks>
/// Read from the debug information beside the assembly: it names the source file of every method, and of every type
/// without methods. The namespace would not do, for public types stand in the root namespace wherever their file is.
/// </remarks>
public sealed class TypeFolders
{
    // Custom debug information "type definition documents" of the portable PDB format.
    private static readonly Guid _typeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<Type, string[]> _folders = [];

    /// <param name="assembly">A project's assembly, with its PDB beside it.</param>
    /// <param name="project">The project's folder inside the repository, such as <c>src/ReCU.Graph</c>.</param>
    public TypeFolders(Assembly assembly, string project)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(
            File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        MetadataReader pdb = provider.GetMetadataReader();
        string mark = $"/{project}/";
        foreach (IGrouping<Type, string> files in assembly.GetTypes()
            .SelectMany(type => Documents(pdb, type), (type, file) => (Type: Outermost(type), File: file))
            .Where(part => part.File.Contains(mark, StringComparison.Ordinal))
            .Select(part => (part.Type, File: part.File[(part.File.LastIndexOf(mark, StringComparison.Ordinal)
                + mark.Length)..]))
            // What the build generates is not in a folder of anybody's.
            .Where(part => !part.File.StartsWith("obj/", StringComparison.Ordinal))
            .GroupBy(part => part.Type, part => part.File))
        {
            _folders.Add(files.Key, [.. files
                .Select(file => file[..Math.Max(file.LastIndexOf('/'), 0)]).Distinct().Order(StringComparer.Ordinal)]);
        }
    }

    /// <summary>The types of the project that are not part of another one.</summary>
    public IReadOnlyCollection<Type> Types => _folders.Keys;

    /// <summary>Types whose parts lie in several folders.</summary>
    public IEnumerable<Type> Scattered => Types.Where(type => _folders[type].Length > 1);

    /// <summary>The folder of a type; null where it is none of the project's.</summary>
    public string? Find(Type type) => _folders.GetValueOrDefault(Outermost(type))?[0];

    /// <summary>The type in whose file another one stands, such as what the compiler adds.</summary>
    public static Type Outermost(Type type)
    {
        Type outermost = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return outermost.DeclaringType is { } outer ? Outermost(outer) : outermost;
    }

    private static IEnumerable<string> Documents(MetadataReader pdb, Type type)
    {
        var handle = (TypeDefinitionHandle)MetadataTokens.EntityHandle(type.MetadataToken);
        foreach (CustomDebugInformation information in pdb.GetCustomDebugInformation(handle)
            .Select(pdb.GetCustomDebugInformation)
            .Where(information => pdb.GetGuid(information.Kind) == _typeDocuments))
        {
            BlobReader blob = pdb.GetBlobReader(information.Value);
            while (blob.RemainingBytes > 0)
            {
                yield return Name(pdb, MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
            }
        }

        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
            | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (MethodBase method in type.GetMethods(declared).Concat<MethodBase>(type.GetConstructors(declared))
            .Concat(type.TypeInitializer is { } initializer ? [initializer] : []))
        {
            MethodDebugInformation information = pdb.GetMethodDebugInformation(
                ((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).ToDebugInformationHandle());
            foreach (DocumentHandle document in information.Document.IsNil
                ? information.GetSequencePoints().Select(point => point.Document)
                : [information.Document])
            {
                yield return Name(pdb, document);
            }
        }
    }

    private static string Name(MetadataReader pdb, DocumentHandle document) =>
        pdb.GetString(pdb.GetDocument(document).Name).Replace('\\', '/');
}
