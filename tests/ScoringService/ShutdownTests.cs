using System.Net;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

public sealed class ShutdownTests(ModelFiles models)
{
    private static readonly byte[] Picture = DrawnPictures.Encode(seed: 6, ".jpg");

    [Fact]
    public async Task On_SIGTERM_waiting_pictures_are_finished_and_new_ones_refused()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Slow, "--max-batch", "1", "--threads", "1");
        var waiting = Enumerable.Range(0, 8).Select(_ => service.ClassifyAsync(PictureContent.Of(Picture))).ToArray();
        await service.WaitForMetricAsync("scoring_decode_seconds_count", 8);

        service.Terminate();
        while ((await service.Client.GetAsync("/ready")).StatusCode != HttpStatusCode.ServiceUnavailable)
            await Task.Delay(10);
        Assert.Contains("stopping", await service.RefusalAsync(PictureContent.Of(Picture), HttpStatusCode.ServiceUnavailable));

        await Task.WhenAll(waiting);
        Assert.Equal(0, await service.WaitForExitAsync());
    }

    [Fact]
    public async Task Pictures_that_are_not_finished_in_time_are_refused()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Slow, "--max-batch", "1", "--threads", "1", "--drain", "0");
        var waiting = Enumerable.Range(0, 8).Select(_ => service.Client.PostAsync("/classify", PictureContent.Of(Picture))).ToArray();
        await service.WaitForMetricAsync("scoring_decode_seconds_count", 8);

        service.Terminate();
        var statuses = (await Task.WhenAll(waiting)).Select(response => response.StatusCode).ToArray();

        Assert.Contains(HttpStatusCode.ServiceUnavailable, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{status}"));
        Assert.Equal(0, await service.WaitForExitAsync());
    }

    [Fact]
    public async Task An_idle_service_ends_at_once()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Quick);
        service.Terminate();
        Assert.Equal(0, await service.WaitForExitAsync());
    }
}
