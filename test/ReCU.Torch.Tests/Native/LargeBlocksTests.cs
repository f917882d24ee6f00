using System.Globalization;
using System.Runtime.InteropServices;
using ReCU.Torch.Native;

namespace ReCU.Torch.Tests.Native;

[Platform("Linux")]
public sealed class LargeBlocksTests
{
    private const int BlockSize = 8 << 20;
    private const int Blocks = 12;
    private const int Rounds = 5;

    /// <summary>
    /// Page faults, and not time: memory that the C library has returned to the system faults page by page when it is
    /// written again.
    /// </summary>
    [Test]
    public void FreedMemoryIsThereForTheNextStep()
    {
        // A thread of its own, because glibc unmaps the heaps of all threads but the process's first.
        using LargeBlocks blocks = LargeBlocks.Keep();
        long faults = 0;
        var thread = new Thread(() => faults = FaultsAfterTheFirstStep());
        thread.Start();
        thread.Join();

        long pagesOfAStep = (long)Blocks * BlockSize / Environment.SystemPageSize;
        Assert.That(faults, Is.LessThan(pagesOfAStep / 10));
    }

    private static long FaultsAfterTheFirstStep()
    {
        Step();
        long before = FaultsOfThisThread();
        for (int round = 0; round < Rounds; round++)
        {
            Step();
        }

        return FaultsOfThisThread() - before;
    }

    // Allocates as a training step does, frees all, and so empties the heaps of the thread.
    private static unsafe void Step()
    {
        nint[] blocks = new nint[Blocks];
        for (int i = 0; i < Blocks; i++)
        {
            blocks[i] = Marshal.AllocHGlobal(BlockSize);
            new Span<byte>((void*)blocks[i], BlockSize).Fill(1);
        }

        foreach (nint block in blocks)
        {
            Marshal.FreeHGlobal(block);
        }
    }

    // Field 10 of stat, counted behind the name in parentheses, which may contain blanks.
    private static long FaultsOfThisThread()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[10 - 3], CultureInfo.InvariantCulture);
    }
}
