namespace ReCU.Tool.Arguments;

/// <summary>Formats a command line that a user can paste into a shell.</summary>
internal static class ShellQuoting
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,";

    /// <summary>The arguments in one line, quoted if a shell would interpret them.</summary>
    public static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    private static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.All(Safe.Contains))
        {
            return argument;
        }

        return OperatingSystem.IsWindows()
            ? $"\"{argument.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
