using System.CommandLine;
using ReCU.Benchmarks;
using ReCU.Benchmarks.Packed;

// Before the command line is set up, whose time would count.
if (args is [FreshProcess.Argument, ..])
{
    return FreshProcess.Run(args);
}

var root = new RootCommand("Measures ReCU.MLNet against others: each figure is a ratio from one run.");
root.Subcommands.Add(TrainingCommand.Create());
root.Subcommands.Add(ThreadsCommand.Create());
root.Subcommands.Add(ScoringCommand.Create());
root.Subcommands.Add(PackedCommand.Create());
root.Subcommands.Add(DistributedCommand.Create());
root.Subcommands.Add(DevicesCommand.Create());
return root.Parse(args).Invoke();
