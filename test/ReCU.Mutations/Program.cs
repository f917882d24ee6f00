using ReCU.Mutations;

if (args is [TestRun.Command, .. string[] tests])
{
    // The program started itself in the copy of a room's tests. A mutant may leave threads behind that never end.
    Environment.Exit(TestRun.Run(tests));
}

return MutationCommand.Run(args);
