using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ReCU.Serving.Models;

/// <summary>
/// Opens the model before the server listens, and looks at its file from time to time. What a file is called, or when
/// it was written, tells too little of files that come by links, images of containers and network drives: its content
/// is compared, which takes a millisecond for a model of a megabyte.
/// </summary>
/// <param name="open">Opens the model; what it throws ends the start.</param>
/// <param name="interval">Time between two looks; zero does not look.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of what must not happen.</param>
internal sealed class ModelWatcher(
    Func<ServedModel> open, TimeSpan interval, TimeProvider time, ILogger<ModelWatcher> log) : BackgroundService
{
    private ServedModel? _model;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _model = open();
        return interval == TimeSpan.Zero ? Task.CompletedTask : base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                _model!.Check();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An exception that gets out of here would end the server, which serves well with what it has.
                log.LookFailed(_model!.Name, e);
            }
        }
    }
}
