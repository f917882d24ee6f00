using System.Text.RegularExpressions;

namespace ReCU.Data.Folders;

/// <summary>
/// Recognises a folder that is one level too high: its subfolders are the parts of a data set, not classes.
/// </summary>
internal static partial class DataSetParts
{
    /// <summary>The folders that are parts; empty if the folders are classes.</summary>
    /// <param name="folders">The subfolders.</param>
    /// <param name="files">The images of all of them, as paths below that folder.</param>
    /// <returns>Folders named like parts, whose own subfolders contain most of the images.</returns>
    public static string[] Of(IReadOnlyList<VisibleFolder> folders, IEnumerable<string> files)
    {
        string[] parts = [.. folders.Select(Name).Where(name => PartName().IsMatch(name))];
        if (parts.Length == 0)
        {
            return [];
        }

        ILookup<string, bool> deep = files.ToLookup(
            file => file[..file.IndexOf('/')], file => file.LastIndexOf('/') > file.IndexOf('/'));
        // A few stray images may be beside the folders of the classes.
        string[] withClasses = [.. parts.Where(part => deep[part].Count(isDeep => isDeep) > deep[part].Count() / 2)];
        return withClasses.Length >= 2 || (withClasses.Length == 1 && 2 * parts.Length >= folders.Count)
            ? withClasses
            : [];
    }

    /// <summary>Refuses such a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="folders">Its folders.</param>
    /// <param name="files">The images of all of them, as paths below the folder.</param>
    /// <exception cref="InvalidDataException">
    /// Folders are named like parts, and it is folders of theirs that hold the images.
    /// </exception>
    public static void Refuse(string path, IReadOnlyList<VisibleFolder> folders, IEnumerable<string> files)
    {
        string[] withClasses = Of(folders, files);
        if (withClasses.Length > 0)
        {
            string first = Array.Find(withClasses, part => part.StartsWith("train", StringComparison.OrdinalIgnoreCase))
                ?? withClasses[0];
            IEnumerable<string> parts = folders.Select(Name).Where(name => PartName().IsMatch(name));
            throw new InvalidDataException(
                $"'{path}' has the folders {string.Join(", ", parts)}, whose own folders hold the images: these are "
                + $"parts of a data set, not classes. Open '{Path.Combine(path, first)}' instead; or name the "
                + "folders in ClassNames, if they are the classes.");
        }
    }

    private static string Name(VisibleFolder folder) => Path.GetFileName(folder.Path);

    // Also with a year or a number, and with the words that are put around them: train2017, test_set, seg_train.
    [GeneratedRegex(
        "^([a-z]+[-_ ])?(train|training|val|valid|validation|dev|eval|test|testing|holdout)"
            + "([-_ ]?(set|data|images|split))?[-_ ]?[0-9]*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PartName();
}
