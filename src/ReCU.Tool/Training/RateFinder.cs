using System.Globalization;
using System.Text;
using ReCU.Graph.Files;
using ReCU.MLNet;
using ReCU.Report;
using ReCU.Tool.Terminals;
using ReCU.Torch;
using Spectre.Console;

namespace ReCU.Tool.Training;

/// <summary><c>recu train --find-rate</c>: the loss for each learning rate, as a table, a file and a plot.</summary>
internal static class RateFinder
{
    private const int ShownRates = 16;

    /// <summary>Runs the test, and writes its results.</summary>
    /// <param name="options">The options of the training.</param>
    /// <param name="images">Its images.</param>
    /// <param name="folder">Receives table and plot.</param>
    /// <param name="consoles">Receives the results.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static void Run(
        ReCUBinaryNetOptions options,
        TrainingImages images,
        RunFolder folder,
        Consoles consoles,
        CancellationToken cancellation)
    {
        consoles.Note("Measuring the loss for each learning rate; no network is kept.");
        // With validation images, nothing needs to be held back.
        LearningRateCurve curve = new NetworkTrainer(
            images.Validation is null ? options : options with { ValidationFraction = 0 })
            .MeasureLearningRates(images.Training, cancellation: cancellation);
        WholeFile.Write(folder.RateTable, Encoding.UTF8.GetBytes(ToCsv(curve)));
        LearningRatePlot.Save(curve, folder.RatePlot);
        consoles.Out.Write(ToTable(curve));
        if (curve.Diverged)
        {
            consoles.Line($"diverges from {Text(curve.Points[^1].Rate)} on");
        }

        consoles.Line(curve.Steepest is { } rate
            ? $"the loss falls fastest at {Text(rate)}, and is lowest at {Text(curve.Lowest)}"
            : "the loss does not fall at any of these rates");
        consoles.Note($"plot: '{folder.RatePlot}'");
        if (curve.Steepest is { } steepest)
        {
            consoles.Note($"To train with it, add --learning-rate {Text(steepest)}");
        }
    }

    private static Table ToTable(LearningRateCurve curve)
    {
        Table table = Tables.Create(">learning rate", ">loss", ">smoothed");
        int step = Math.Max(1, curve.Points.Count / ShownRates);
        foreach (LearningRatePoint point in curve.Points.Where((_, i) => (curve.Points.Count - 1 - i) % step == 0))
        {
            table.Row(Text(point.Rate), Loss(point.Loss), Loss(point.Smoothed));
        }

        return table;
    }

    private static string ToCsv(LearningRateCurve curve)
    {
        var text = new StringBuilder("step,learning_rate,loss,smoothed_loss\n");
        foreach (LearningRatePoint point in curve.Points)
        {
            text.Append(CultureInfo.InvariantCulture, $"{point.Step},{point.Rate:G7},")
                .Append(CultureInfo.InvariantCulture, $"{point.Loss:G7},{point.Smoothed:G7}\n");
        }

        return text.ToString();
    }

    private static string Text(double rate) => rate.ToString("G2", CultureInfo.InvariantCulture);

    private static string Loss(double loss) => loss.ToString("F4", CultureInfo.InvariantCulture);
}
