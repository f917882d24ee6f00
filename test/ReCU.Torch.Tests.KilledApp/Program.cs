using System.Globalization;
using ReCU.MLNet;
using ReCU.Torch;
using ReCU.Torch.Tests.KilledApp;
using ReCU.Torch.Tests.Training.Checkpointing;

// Trains with checkpoints after every step and writes the result to a file. Arguments: the folder of the checkpoints,
// the result's path, and how the process ends before: "read N" at the Nth batch that is read; "write N BYTES" in the
// first write of a checkpoint after the Nth batch, behind so many bytes; "slow N" not by itself, but with N
// milliseconds a batch, for somebody to kill it; or nothing. With "descriptions" and the result's path, nothing is
// trained: see DescriptionsOnly. With "mpi", the process is one of several: see DistributedRun.
if (args[0] == "descriptions")
{
    DescriptionsOnly.Run(args[1], typeof(TrainingOptions).Assembly, typeof(ReCUBinaryNetOptions).Assembly);
    return 0;
}

if (args[0] == "mpi")
{
    return DistributedRun.Train(args[1], args[2], args[3], args[4], args[5], args[6]);
}

(string folder, string result) = (args[0], args[1]);
string how = args.Length > 2 ? args[2] : "";
long count = how.Length > 0 ? long.Parse(args[3], CultureInfo.InvariantCulture) : 0;
var images = new WatchedImages(TestRun.Images, reads =>
{
    if (how == "slow")
    {
        Console.WriteLine($"read {reads}");
        Thread.Sleep((int)count);
    }

    if (how == "read" && reads == count)
    {
        SelfKill.Now();
    }

    if (how == "write" && reads == count)
    {
        FileSizeLimit.Set(long.Parse(args[4], CultureInfo.InvariantCulture));
    }
});

TrainingOptions options = TestRun.Options with
{
    Checkpoints = new CheckpointOptions { Folder = folder, Interval = TimeSpan.Zero },
};
using TrainedNetwork network = new NetworkTrainer(options).Train(images);
File.WriteAllText(result, TestRun.Describe(network));
return 0;
