using System.Net;
using System.Net.Http.Json;
using MLNet.CnnCatalog.Tests.Data;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

/// <summary>Many clients at once, of whom some send what is no picture, and some go away.</summary>
public sealed class LoadTests(ModelFiles models)
{
    private const int Clients = 24;
    private const int MaxBytes = 400_000;
    private const int Width = 640;
    private const int Height = 480;

    private static readonly byte[] Large = new byte[MaxBytes + 1];

    private static byte[][] Drawn =>
        [.. Enumerable.Range(0, 40).Select(seed => DrawnPictures.Encode(seed, seed % 4 == 0 ? ".png" : ".jpg", Width, Height))];

    [Fact]
    public Task A_crowd_of_clients_is_served() => ServeAsync(Drawn, requests: 600);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_crowd_of_clients_is_served_in_the_same_memory() => ServeAsync(Drawn, requests: 5000);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_crowd_of_clients_with_photos_is_served()
    {
        var folder = RealData.PathOf("clothing", "test");
        var photos = Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order().Select(File.ReadAllBytes);
        return ServeAsync([.. photos.Where(photo => photo.Length <= MaxBytes)], requests: 5000);
    }

    private async Task ServeAsync(byte[][] photos, int requests)
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Quick, "--max-bytes", $"{MaxBytes}", "--max-pixels", "2000000");
        var expected = new List<Answer>();
        foreach (var photo in photos)
            expected.Add(await service.ClassifyAsync(PictureContent.Of(photo)));

        var memory = new ResidentMemory(service.ResidentBytes);
        await SendAsync(service, photos, expected, 0, requests / 3);
        memory.EndWarmUp();
        await SendAsync(service, photos, expected, requests / 3, requests);
        await service.WaitForMetricAsync("scoring_queue_length", 0);

        memory.AssertFlat($"{requests} requests", requests - (requests / 3), 4 * Width * Height);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{await service.MetricAsync("scoring_batch_size_sum")} pictures in {await service.MetricAsync("scoring_batch_size_count")} batches, " +
            $"{await service.MetricAsync("scoring_left_out_total")} left out");
        Assert.Equal(0, await service.MetricAsync("scoring_requests_total{status=\"500\"}"));
        service.Terminate();
        Assert.Equal(0, await service.WaitForExitAsync());
    }

    private static Task SendAsync(ServiceProcess service, byte[][] photos, List<Answer> expected, int from, int to) => Parallel.ForAsync(
        from, to, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, _) =>
        {
            var photo = photos[number % photos.Length];
            switch (number % 20)
            {
                case 3:
                    await service.RefusalAsync(PictureContent.Of(photo[..(photo.Length * 2 / 3)]));
                    break;
                case 7:
                    await service.RefusalAsync(PictureContent.Of(HostilePictures.Png(30_000, 30_000), "image/png"));
                    break;
                case 9:
                    await service.RefusalAsync(PictureContent.Of(Large), HttpStatusCode.RequestEntityTooLarge);
                    break;
                case 11:
                    await service.RefusalAsync(PictureContent.Of(photo, "text/plain"), HttpStatusCode.UnsupportedMediaType);
                    break;
                case 14 or 18:
                    await AbortAsync(service, photo, TimeSpan.FromMilliseconds(number % 7));
                    break;
                default:
                    var answer = await service.ClassifyAsync(number % 5 == 0 ? PictureContent.Form(photo) : PictureContent.Of(photo, "image/jpeg"));
                    Assert.Equal(expected[number % photos.Length].Probability, answer.Probability, 1e-3);
                    break;
            }
        });

    private static async Task AbortAsync(ServiceProcess service, byte[] photo, TimeSpan patience)
    {
        using var abort = new CancellationTokenSource(patience);
        try
        {
            using var response = await service.Client.PostAsync("/classify", PictureContent.Of(photo), abort.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await response.Content.ReadFromJsonAsync<Answer>(CancellationToken.None);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // It was meant to.
        }
    }
}
