using PublicCopy;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: PublicCopy ASSEMBLY COPY");
    return 2;
}

byte[] image = File.ReadAllBytes(args[0]);
MetadataVisibility.MakePublic(image);

// Builds run side by side: each writes a file of its own and puts it in place in one step.
string directory = Path.GetDirectoryName(Path.GetFullPath(args[1]))!;
Directory.CreateDirectory(directory);
string temporary = Path.Combine(directory, Path.GetRandomFileName());
File.WriteAllBytes(temporary, image);
File.Move(temporary, args[1], overwrite: true);
return 0;
