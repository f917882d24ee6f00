using ReCU.Distributed.Mpi;

namespace ReCU.Distributed.Tests.Mpi;

public sealed class MpiLauncherTests
{
    [TestCase(null, ExpectedResult = true)]
    [TestCase("OMPI_COMM_WORLD_SIZE", ExpectedResult = true)]
    [TestCase("PMI_SIZE", ExpectedResult = false)]
    public bool TheLibraryOfTheLauncherComesFirst(string? variable)
    {
        IReadOnlyList<string> libraries = MpiLauncher.Libraries(name => name == variable ? "2" : null);
        return libraries[0].Contains("mpi.so.40", StringComparison.Ordinal)
            || libraries[0].Contains("mpi.40", StringComparison.Ordinal);
    }

    [TestCase("OMPI_COMM_WORLD_SIZE", ExpectedResult = 4)]
    [TestCase("PMI_SIZE", ExpectedResult = 4)]
    [TestCase("SLURM_STEP_NUM_TASKS", ExpectedResult = 4)]
    [TestCase("PATH", ExpectedResult = null)]
    public int? TheLauncherSaysHowManyItStarted(string variable) =>
        MpiLauncher.Started(name => name == variable ? "4" : null);
}
