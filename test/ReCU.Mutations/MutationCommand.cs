using System.CommandLine;
using System.Globalization;

namespace ReCU.Mutations;

/// <summary>The command line: chooses mutants of a room and runs the room's tests on each.</summary>
internal static class MutationCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>The exit code: 1 if the tests fail without a mutation.</returns>
    public static int Run(string[] args)
    {
        var room = new Argument<string>("room") { Description = "A room, such as ReCU.Packed." };
        var places = new Argument<string[]>("places")
        {
            Description = "Its folders or files to mutate, or lines as FILE:LINE; none for all.",
            DefaultValueFactory = _ => [],
        };
        var count = new Option<int>("--count") { Description = "Number of mutants.", DefaultValueFactory = _ => 60 };
        var seed = new Option<int>("--seed") { Description = "Chooses them.", DefaultValueFactory = _ => 1 };
        var limit = new Option<int>("--limit")
        {
            Description = "Seconds after which a test run counts as endless.",
            DefaultValueFactory = _ => 300,
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
        var command = new RootCommand("Mutates a built room and tells which mutants its tests do not notice.")
        {
            room, places, count, seed, limit, filter, without,
        };
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(room)!;
            using var copy = new TestsCopy(name);
            Mutation[] all = [.. MutationFinder.Find(copy.Room, name)];
            Mutation[] chosen = Choose(
                all, arguments.GetValue(places)!, arguments.GetValue(seed), arguments.GetValue(count));
            var run = new MutantRun(
                copy,
                arguments.GetValue(filter)!,
                arguments.GetValue(without)!,
                TimeSpan.FromSeconds(arguments.GetValue(limit)));
            if (run.NoticedBy(null) is { } failed)
            {
                Console.Error.WriteLine($"The tests fail without a mutation: {failed}.");
                return 1;
            }

            int survivors = 0;
            foreach (Mutation mutation in chosen)
            {
                string? noticed = run.NoticedBy(mutation);
                survivors += noticed is null ? 1 : 0;
                Console.WriteLine(
                    $"{(noticed is null ? "SURVIVED" : "noticed")} {mutation}{(noticed is null ? "" : $" [{noticed}]")}");
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{chosen.Length} mutants of {all.Length}, {survivors} survived"));
            return 0;
        });
        return command.Parse(args).Invoke();
    }

    private static Mutation[] Choose(Mutation[] all, string[] places, int seed, int count)
    {
        Mutation[] lines = [.. all.Where(mutation => places.Contains(mutation.Place, StringComparer.Ordinal))];
        Mutation[] others = [.. all.Where(mutation => places.Length == 0 || places.Any(place =>
            mutation.Source.StartsWith(place, StringComparison.Ordinal)))];
        new Random(seed).Shuffle(others);

        // One for each line that was not named: a dozen mutants of one loop would tell the same.
        return [.. lines, .. others.DistinctBy(mutation => mutation.Place).Take(count)];
    }
}
