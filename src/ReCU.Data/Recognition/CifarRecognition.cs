using ReCU.Data.Files;

namespace ReCU.Data.Recognition;

/// <summary>Recognises the binary files of CIFAR-10 and CIFAR-100.</summary>
internal static class CifarRecognition
{
    /// <summary>Recognises a folder; null where it has none of the files.</summary>
    /// <exception cref="InvalidDataException">They are there in another form, or only a part of them is.</exception>
    public static DataFolder? Find(string folder) =>
        Find(folder, CifarLabels.Cifar10, DataFormat.Cifar10)
        ?? Find(folder, CifarLabels.Cifar100Fine, DataFormat.Cifar100);

    private static DataFolder? Find(string folder, CifarLabels labels, DataFormat format)
    {
        CifarFormat files = CifarFormat.For(labels);
        var parts = new Dictionary<DataPart, string>();
        foreach ((DataPart part, CifarPart cifarPart) in
            new[] { (DataPart.Training, CifarPart.Training), (DataPart.Test, CifarPart.Test) })
        {
            string[] paths = files.FilesOf(folder, cifarPart);
            string[] missing = [.. paths.Where(path => !File.Exists(path))];
            RefuseOtherForms(missing);
            if (missing.Length > 0 && missing.Length < paths.Length)
            {
                throw new InvalidDataException(
                    $"'{folder}' has files of {format}, but '{Path.GetFileName(missing[0])}' is missing.");
            }

            if (missing.Length == 0)
            {
                parts[part] = cifarPart.ToString().ToLowerInvariant();
            }
        }

        return parts.Count == 0 ? null : new DataFolder(folder, format, parts, Open);

        ImageDataset Open(string name, ImageFolderOptions options)
        {
            CifarPart part = Enum.Parse<CifarPart>(name, ignoreCase: true);
            if (options.Channels != CifarFormat.Shape.Channels)
            {
                throw new ArgumentException("CIFAR has coloured images; grey ones were asked for.", nameof(options));
            }

            return FileOptions.Checked(CifarFiles.Load(folder, part, labels), options, folder);
        }
    }

    private static void RefuseOtherForms(string[] missing)
    {
        foreach (string path in missing)
        {
            if (File.Exists(path + ".xz") || File.Exists(path + ".gz"))
            {
                throw new InvalidDataException(
                    $"'{path}' is there only as a packed file. Unpack the files of the folder, such as with xz -dk or "
                    + "gzip -dk.");
            }

            // Of Python's version, which is a pickle.
            string python = Path.ChangeExtension(path, null);
            if (Path.GetFileName(python).StartsWith("data_batch_", StringComparison.Ordinal) && File.Exists(python))
            {
                throw new InvalidDataException(
                    $"'{python}' is of CIFAR's version for Python. Take the binary version, whose files end with "
                    + ".bin.");
            }
        }
    }
}
