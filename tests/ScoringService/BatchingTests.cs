using System.Net;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

public sealed class BatchingTests(ModelFiles models)
{
    private static readonly byte[] Picture = DrawnPictures.Encode(seed: 2, ".jpg", 160, 120);

    [Fact]
    public async Task Requests_at_the_same_time_share_batches_and_bad_ones_harm_nobody()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Quick, "--max-batch", "8", "--max-delay", "1000");
        var alone = await service.ClassifyAsync(PictureContent.Of(Picture));

        var good = Enumerable.Range(0, 16).Select(_ => service.ClassifyAsync(PictureContent.Of(Picture))).ToArray();
        var bad = Enumerable.Range(0, 8).Select(_ => service.RefusalAsync(PictureContent.Of(Picture[..^2]))).ToArray();
        var answers = await Task.WhenAll(good);
        await Task.WhenAll(bad);

        Assert.All(answers, answer => Assert.Equal(alone.Label, answer.Label));
        Assert.All(answers, answer => Assert.Equal(alone.Probability, answer.Probability, 1e-4));
        Assert.Equal(17, await service.MetricAsync("scoring_batch_size_sum"));
        Assert.InRange(await service.MetricAsync("scoring_batch_size_count"), 3, 5);
    }

    [Fact]
    public async Task A_full_batch_does_not_wait()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Quick, "--max-batch", "2", "--max-delay", "60000");
        var both = Task.WhenAll(service.ClassifyAsync(PictureContent.Of(Picture)), service.ClassifyAsync(PictureContent.Of(Picture)));
        await both.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await service.MetricAsync("scoring_batch_size_count"));
    }

    [Fact]
    public async Task A_request_that_is_aborted_before_its_batch_is_left_out()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Quick, "--max-batch", "8", "--max-delay", "1500");
        using var abort = new CancellationTokenSource();
        var staying = service.ClassifyAsync(PictureContent.Of(Picture));
        var leaving = service.Client.PostAsync("/classify", PictureContent.Of(Picture), abort.Token);
        await service.WaitForMetricAsync("scoring_decode_seconds_count", 2);

        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await staying;

        Assert.Equal(1, await service.MetricAsync("scoring_batch_size_sum"));
        Assert.Equal(1, await service.MetricAsync("scoring_left_out_total"));
        Assert.Equal(1, await service.MetricAsync("scoring_requests_total{status=\"499\"}"));
        Assert.Equal(0, await service.MetricAsync("scoring_queue_length"));
    }

    [Fact]
    public async Task A_full_queue_answers_503_and_takes_pictures_again_afterwards()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Slow, "--max-batch", "1", "--queue", "3", "--threads", "1");
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => PressAsync(service, enough.Token)).ToArray();
        while ((await service.Client.GetAsync("/ready")).StatusCode == HttpStatusCode.OK)
            await Task.Delay(5);
        while (await service.MetricAsync("scoring_requests_total{status=\"200\"}") < 3)
            await Task.Delay(5);
        await enough.CancelAsync();
        var refusals = (await Task.WhenAll(clients)).SelectMany(refused => refused).ToList();

        Assert.NotEmpty(refusals);
        Assert.All(refusals, response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode));
        Assert.All(refusals, response => Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/ready")).StatusCode);
        await service.ClassifyAsync(PictureContent.Of(Picture));
    }

    // Asks again and again; what was not classified.
    private static async Task<List<HttpResponseMessage>> PressAsync(ServiceProcess service, CancellationToken enough)
    {
        var refusals = new List<HttpResponseMessage>();
        while (!enough.IsCancellationRequested)
        {
            var response = await service.Client.PostAsync("/classify", PictureContent.Of(Picture), CancellationToken.None);
            if (response.StatusCode == HttpStatusCode.OK)
                continue;
            refusals.Add(response);
            await Task.Delay(5, CancellationToken.None);
        }

        return refusals;
    }
}
