using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace ReCU.Mutations;

/// <summary>The command line: chooses mutants of a room and runs the room's tests on each.</summary>
internal static class MutationCommand
{
    private const string Survived = "SURVIVED ";
    private const int LeastLimit = 20;
    private const int LimitFactor = 4;

    /// <summary>Runs the command.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>The exit code: 1 if the tests are not built or fail without a mutation, or if a survivor to make
    /// again is not found.</returns>
    public static int Run(string[] args)
    {
        var room = new Argument<string>("room") { Description = "A room, such as ReCU.Packed." };
        var places = new Argument<string[]>("places")
        {
            Description = "Its folders or files to mutate; none for all.",
            DefaultValueFactory = _ => [],
        };
        var count = new Option<int>("--count") { Description = "Number of mutants.", DefaultValueFactory = _ => 60 };
        var seed = new Option<int>("--seed") { Description = "Chooses them.", DefaultValueFactory = _ => 1 };
        var limit = new Option<int?>("--limit")
        {
            Description = "Seconds after which a test run counts as endless. Default: four times as long as the tests "
                + "take without a mutation, at least 20.",
        };
        var filter = new Option<string>("--filter")
        {
            Description = "Regular expression for the full names of the room's tests to run.",
            DefaultValueFactory = _ => "",
        };
        var without = new Option<string[]>("--without")
        {
            Description = "Categories of tests that do not run.",
            DefaultValueFactory = _ => ["Soak", "Kill"],
            AllowMultipleArgumentsPerToken = true,
        };
        var again = new Option<FileInfo?>("--again")
        {
            Description = "The output of an earlier run, whose survivors are made again in place of new mutants.",
        };
        var command = new RootCommand("Mutates a built room and tells which mutants its tests do not notice.")
        {
            room, places, count, seed, limit, filter, without, again,
        };
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(room)!;
            using var copy = new TestsCopy(name);
            Mutation[] all = [.. MutationFinder.Find(copy.Room, name)];
            Mutation[] chosen = arguments.GetValue(again) is { } output
                ? Survivors(all, output)
                : Choose(all, arguments.GetValue(places)!, arguments.GetValue(seed), arguments.GetValue(count));
            var run = new MutantRun(copy, arguments.GetValue(filter)!, arguments.GetValue(without)!);
            long start = Stopwatch.GetTimestamp();
            if (run.NoticedBy(null, Timeout.InfiniteTimeSpan) is { } failed)
            {
                Console.Error.WriteLine($"The tests fail without a mutation: {failed}.");
                return 1;
            }

            var longest = TimeSpan.FromSeconds(arguments.GetValue(limit)
                ?? Math.Max(LeastLimit, LimitFactor * Stopwatch.GetElapsedTime(start).TotalSeconds));
            int survivors = 0;
            foreach (Mutation mutation in chosen)
            {
                string? noticed = run.NoticedBy(mutation, longest);
                survivors += noticed is null ? 1 : 0;
                Console.WriteLine(noticed is null ? Survived + mutation : $"noticed {mutation} [{noticed}]");
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{chosen.Length} mutants of {all.Length}, {survivors} survived"));
            return 0;
        });
        try
        {
            return command.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is FileNotFoundException or InvalidDataException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static Mutation[] Choose(Mutation[] all, string[] places, int seed, int count)
    {
        Mutation[] shuffled = [.. all.Where(mutation => places.Length == 0
            || places.Any(place => mutation.Source.StartsWith(place, StringComparison.Ordinal)))];
        new Random(seed).Shuffle(shuffled);

        // One for each line: a dozen mutants of one loop would tell the same.
        return [.. shuffled.DistinctBy(mutation => (mutation.Source, mutation.Line)).Take(count)];
    }

    private static Mutation[] Survivors(Mutation[] all, FileInfo output)
    {
        Dictionary<string, Mutation> named = all.ToDictionary(mutation => mutation.ToString());
        string[] names = [.. File.ReadLines(output.FullName)
            .Where(line => line.StartsWith(Survived, StringComparison.Ordinal))
            .Select(line => line[Survived.Length..])];
        string[] lost = [.. names.Where(name => !named.ContainsKey(name))];
        return lost.Length == 0
            ? [.. names.Select(name => named[name])]
            : throw new InvalidDataException(
                $"The built room lacks {lost.Length} of the {names.Length} survivors in '{output}', because its code "
                + $"has changed since or is another room's: {string.Join("; ", lost)}.");
    }
}
