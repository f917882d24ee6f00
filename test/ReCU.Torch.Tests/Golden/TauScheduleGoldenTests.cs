using System.Text.Json;

namespace ReCU.Torch.Tests.Golden;

[Category("Golden")]
public sealed class TauScheduleGoldenTests
{
    [Test]
    public void TauIsThatOfTheAuthors()
    {
        using JsonDocument golden =
            JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFiles.Folder, "tau_schedule.json")));
        JsonElement root = golden.RootElement;
        var schedule = new TauSchedule
        {
            Minimum = root.GetProperty("tau_min").GetDouble(),
            Maximum = root.GetProperty("tau_max").GetDouble(),
        };
        int epochs = root.GetProperty("epochs").GetInt32();
        double[] expected = [.. root.GetProperty("tau").EnumerateArray().Select(tau => tau.GetDouble())];
        double[] actual = [.. Enumerable.Range(0, expected.Length)
            .Select(i => schedule.At(Math.Min(50 * i, epochs - 1), epochs))];
        Assert.That(actual, Is.EqualTo(expected).Within(1e-6));
    }
}
