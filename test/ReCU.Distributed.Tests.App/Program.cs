using System.Globalization;
using System.Text;
using ReCU.Distributed;
using ReCU.Distributed.Tests;

// A process of a group over MPI. Arguments: what to do, and the patience in seconds. "operations" calls everything and
// prints what came of it; "fail" lets the last process fail; "leave" lets it leave while the others wait; "wait" prints
// the process id and waits for the last process, which never comes, until somebody ends it; "bytes" prints how many
// bytes sums send.
string what = args[0];
var options = new MpiOptions
{
    Patience = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 30),
};
try
{
    using MpiGroup group = MpiGroup.Join(options);
    bool isLast = group.Rank == group.Size - 1;
    switch (what)
    {
        case "operations":
            string result = GroupWork.UseAll(group);
            bool isSame = group.Gather(Encoding.UTF8.GetBytes(result))
                .All(other => Encoding.UTF8.GetString(other) == result);
            if (group.IsFirst)
            {
                Console.WriteLine($"library {group.Library}");
                Console.WriteLine($"size {group.Size} same {isSame}");
                Console.WriteLine(result);
            }

            break;
        case "fail" when isLast:
            group.Barrier();
            group.Fail("the disk is full.");
            break;
        case "leave" when isLast:
            group.Barrier();
            break;
        case "fail" or "leave":
            group.Barrier();
            group.Barrier();
            break;
        case "bytes":
            var values = new float[1_000_000];
            long before = group.CountSentBytes();
            group.Sum(values);
            long between = group.CountSentBytes();
            group.SumRounded(values);
            Console.WriteLine($"bytes {between - before} {group.CountSentBytes() - between}");
            break;
        case "wait":
            Console.WriteLine($"process {group.Rank} {Environment.ProcessId}");
            if (isLast)
            {
                Thread.Sleep(Timeout.Infinite);
            }

            group.Barrier();
            break;
        default:
            throw new ArgumentException($"There is no '{what}'.");
    }

    Console.WriteLine($"done {group.Rank}");
    return 0;
}
catch (Exception exception) when (exception is ProcessGroupException or MpiNotAvailableException)
{
    Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
    // A launcher may drop what it has not read yet when the process aborts the group at its end.
    Thread.Sleep(500);
    return 3;
}
