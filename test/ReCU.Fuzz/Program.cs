using System.Diagnostics;
using System.Globalization;
using ReCU.Fuzz;
using SharpFuzz;

// Without arguments libFuzzer drives the target; with INPUTS [SEED [FOLDER]] the mutator does, from a folder's files.
if (args is [])
{
    Fuzzer.LibFuzzer.Run(file => ModelFuzzTarget.Run(file));
    return 0;
}

int inputs = int.Parse(args[0], CultureInfo.InvariantCulture);
int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var mutator = new ModelMutator(SeedCorpus.Read(args.Length > 2 ? args[2] : null), seed);
int read = 0;
long slowest = 0;
for (int i = 0; i < inputs; i++)
{
    byte[] file = mutator.Next();
    long start = Stopwatch.GetTimestamp();
    try
    {
        read += ModelFuzzTarget.Run(file) ? 1 : 0;
    }
    catch (Exception e)
    {
        string path = $"crash-{seed}-{i}.onnx";
        File.WriteAllBytes(path, file);
        Console.Error.WriteLine($"Input {i} of seed {seed}, kept as {path}: {e}");
        return 1;
    }

    slowest = Math.Max(slowest, Stopwatch.GetTimestamp() - start);
}

Console.WriteLine(
    $"{inputs} inputs of seed {seed}: {read} read, {inputs - read} refused; the slowest took "
    + $"{1000.0 * slowest / Stopwatch.Frequency:0} ms.");
return 0;
