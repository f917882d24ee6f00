namespace ReCU.Distributed.Mpi;

/// <summary>What the program that started this process says about it.</summary>
internal static class MpiLauncher
{
    private const string OpenMpiSize = "OMPI_COMM_WORLD_SIZE";
    private const string MpichSize = "PMI_SIZE";

    // Of the step of srun; a script of sbatch is a step of one task.
    private const string SlurmSize = "SLURM_STEP_NUM_TASKS";

    /// <summary>Names of libraries, those of the launcher first.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static IReadOnlyList<string> Libraries(Func<string, string?> variable)
    {
        string[] openMpi = OperatingSystem.IsMacOS()
            ? ["libmpi.40.dylib", "libmpi.dylib"]
            : ["libmpi.so.40", "libmpi.so"];
        string[] mpich = OperatingSystem.IsMacOS() ? ["libmpi.12.dylib"] : ["libmpich.so.12", "libmpi.so.12"];
        string[] standard = OperatingSystem.IsMacOS() ? ["libmpi_abi.0.dylib"] : ["libmpi_abi.so.0"];
        return variable(OpenMpiSize) is null && variable(MpichSize) is not null
            ? [.. mpich, .. standard, .. openMpi]
            : [.. openMpi, .. mpich, .. standard];
    }

    /// <summary>How many processes were started; null where nobody says.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static int? Started(Func<string, string?> variable) =>
        new[] { OpenMpiSize, MpichSize, SlurmSize }
            .Select(name => int.TryParse(variable(name), out int size) ? size : (int?)null)
            .FirstOrDefault(size => size is not null);
}
