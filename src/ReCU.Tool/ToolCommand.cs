using ReCU.Tool.Terminals;
using Spectre.Console.Cli;

namespace ReCU.Tool;

/// <summary>A command of the tool.</summary>
/// <typeparam name="TSettings">Type of its arguments.</typeparam>
internal abstract class ToolCommand<TSettings> : AsyncCommand<TSettings>
    where TSettings : CommandSettings
{
    /// <summary>Runs the command.</summary>
    /// <param name="consoles">The output.</param>
    /// <param name="arguments">The command line, without the tool's name.</param>
    /// <param name="settings">The arguments, checked.</param>
    /// <param name="cancellation">Cancelled by Ctrl+C.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    protected abstract int Run(
        Consoles consoles, IReadOnlyList<string> arguments, TSettings settings, CancellationToken cancellation);

    /// <inheritdoc/>
    public sealed override Task<int> ExecuteAsync(
        CommandContext context, TSettings settings, CancellationToken cancellationToken) =>
        Task.Run(
            () => Run((Consoles)context.Data!, context.Arguments, settings, cancellationToken), CancellationToken.None);
}
