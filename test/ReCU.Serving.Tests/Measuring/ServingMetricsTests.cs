using ReCU.TestKit;

namespace ReCU.Serving.Tests.Measuring;

internal sealed class ServingMetricsTests
{
    [Test]
    public async Task RequestsImagesAndReloadsAreCounted()
    {
        await using TestServer server = await TestServer.StartAsync();
        using (var readings = new MeterReadings(server.Services))
        {
            await server.ClassifyAsync(SmallModels.Picture(1));
            await server.ClassifyAsync([1, 2, 3]);
            File.WriteAllText(server.ModelPath, "text");
            server.Served.Check();
            server.Served.Check();
            File.WriteAllBytes(server.ModelPath, TestServer.OtherModel);
            server.Served.Check();
            server.Served.Check();
            await readings.WaitForSumAsync("recu.serving.active_requests", 0);

            Assert.That(Tags("recu.serving.request.duration"), Is.EquivalentTo(new[] { "classify ok", "classify invalid" }));
            Assert.That(Tags("recu.serving.model.reloads"), Is.EqualTo(new[] { "refused", "taken" }));
            Assert.That(readings.Sum("recu.serving.batch.size"), Is.EqualTo(1));
            foreach (string name in new[] { "queue", "decode", "score", "request" })
            {
                Assert.That(
                    readings.All.Where(one => one.Name == $"recu.serving.{name}.duration").Select(one => one.Value),
                    Is.Not.Empty.And.All.InRange(0, 600),
                    name);
            }

            IEnumerable<string> Tags(string name) =>
                readings.All.Where(one => one.Name == name).Select(one => one.Tags);
        }
    }
}
