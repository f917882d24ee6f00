using System.CommandLine;
using System.Globalization;
using ReCU.Mutations;

var room = new Argument<string>("room") { Description = "A room, such as ReCU.Packed." };
var folders = new Argument<string[]>("folders") { Description = "Its folders or files to mutate; none for all." };
var count = new Option<int>("--count") { Description = "Number of mutants.", DefaultValueFactory = _ => 60 };
var seed = new Option<int>("--seed") { Description = "Chooses them.", DefaultValueFactory = _ => 1 };
var limit = new Option<int>("--limit")
{
    Description = "Seconds after which a test run counts as endless.",
    DefaultValueFactory = _ => 300,
};
var filter = new Option<string>("--filter")
{
    Description = "Which of the room's tests to run.",
    DefaultValueFactory = _ => "TestCategory!=Soak&TestCategory!=Kill",
};
var command = new RootCommand("Mutates a built room and tells which mutants its tests do not notice.")
{
    room, folders, count, seed, limit, filter,
};
command.SetAction(arguments =>
{
    string name = arguments.GetValue(room)!;
    string[] chosen = arguments.GetValue(folders) ?? [];
    string output = Directory
        .EnumerateFiles(Path.Combine("test", name + ".Tests", "bin", "Release"), name + ".Tests.dll",
            SearchOption.AllDirectories)
        .Select(path => Path.GetDirectoryName(path)!)
        .First(path => File.Exists(Path.Combine(path, name + ".pdb")));
    Mutation[] all = [.. MutationFinder.Find(Path.Combine(output, name + ".dll"), name)
        .Where(mutation => chosen.Length == 0 || chosen.Any(folder => mutation.Source.StartsWith(
            folder, StringComparison.Ordinal)))];
    var random = new Random(arguments.GetValue(seed));
    random.Shuffle(all);
    // One for each line: a dozen mutants of one loop would tell the same.
    Mutation[] mutations = [.. all.DistinctBy(mutation => (mutation.Source, mutation.Line))
        .Take(arguments.GetValue(count))];

    // Inside of the repository, which the tests look for from their own folder.
    string copy = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, $"mutants-{Guid.NewGuid():N}");
    try
    {
        foreach (string file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(output, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string tests = arguments.GetValue(filter)!;
        var run = new MutantRun(copy, name, TimeSpan.FromSeconds(arguments.GetValue(limit)));
        if (!run.PassesUnchanged(tests))
        {
            Console.Error.WriteLine("The tests fail without a mutation.");
            return 1;
        }

        int survivors = 0;
        foreach (Mutation mutation in mutations)
        {
            // Tests mirror the folders of the sources: those beside the file are quick and mostly notice.
            string folder = Path.GetDirectoryName(mutation.Source)!.Replace('/', '.');
            string near = folder.Length > 0 ? $"FullyQualifiedName~{name}.Tests.{folder}&({tests})" : tests;
            bool survives = run.Survives(mutation, folder.Length > 0 ? [near, tests] : [tests]);
            survivors += survives ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(survives ? "SURVIVED" : "noticed")} {mutation.Source}:{mutation.Line}, {mutation.Method}: "
                + $"{mutation.Change}"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{mutations.Length} mutants of {all.Length}, {survivors} survived"));
        return 0;
    }
    finally
    {
        Directory.Delete(copy, recursive: true);
    }
});
return command.Parse(args).Invoke();
