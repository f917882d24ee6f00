using System.Text.RegularExpressions;

namespace ReCU.Data.Recognition;

/// <summary>Recognises IDX files by the names that those of MNIST and its kin have.</summary>
internal static partial class IdxRecognition
{
    private const string Compressed = ".gz";

    /// <summary>Recognises a folder; null where it has none of the files.</summary>
    /// <exception cref="InvalidDataException">Two files are for the same part, or labels are missing.</exception>
    public static DataFolder? Find(string folder)
    {
        var parts = new Dictionary<DataPart, string>();
        foreach (string name in Names(folder))
        {
            string labels = LabelsOf(name);
            if (!File.Exists(Path.Combine(folder, labels)) && !File.Exists(Path.Combine(folder, labels + Compressed)))
            {
                throw new InvalidDataException(
                    $"'{Path.Combine(folder, name)}' holds images, but '{labels}' with their labels is missing.");
            }

            DataPart part = PartNames.PartOf(name) ?? DataPart.Training;
            if (!parts.TryAdd(part, name))
            {
                throw new InvalidDataException(
                    $"'{folder}' has several data sets: '{parts[part]}' and '{name}'. Put each into a folder of its "
                    + "own.");
            }
        }

        return parts.Count == 0 ? null : new DataFolder(folder, DataFormat.Idx, parts, Open);

        ImageDataset Open(string name, ImageFolderOptions options) => FileOptions.Checked(
            IdxFiles.Load(
                Path.Combine(folder, name),
                Path.Combine(folder, LabelsOf(name)),
                new IdxOptions { ClassNames = options.ClassNames }),
            options,
            folder);
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder)
        .Select(path => Path.GetFileName(path))
        .Where(name => ImageFile().IsMatch(name))
        .Select(name =>
            name.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase) ? name[..^Compressed.Length] : name)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static string LabelsOf(string images) =>
        images.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);

    [GeneratedRegex(@"images[-._]?idx3[-._]?ubyte(\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ImageFile();
}
