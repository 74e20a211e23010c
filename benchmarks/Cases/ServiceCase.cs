using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Clients that ask examples/ScoringService, with batches and without them, all on this machine.</summary>
/// <param name="Architecture">Name in the catalog.</param>
/// <param name="Requests">Requests of a turn.</param>
/// <param name="Target">How many times more pictures a second batches are to give; null where none is asked.</param>
internal sealed record ServiceCase(string Architecture, int Requests, double? Target)
{
    private const int Classes = 1000;
    private const int BatchSize = 32;

    // Two batches: one is scored, and one comes.
    private const int Clients = 2 * BatchSize;

    public static IReadOnlyList<ServiceCase> All { get; } =
        [new("alexnet", 512, Target: 2), new("resnet18", 256, Target: null), new("cifar_resnet20", 2048, Target: null)];

    /// <summary>Pictures of 320 x 240 pixels, as JPEG files, by as many clients at once as fill two batches.</summary>
    public IReadOnlyList<Finding> Measure(BenchmarkOptions options) => MeasureAsync(options).GetAwaiter().GetResult();

    private async Task<IReadOnlyList<Finding>> MeasureAsync(BenchmarkOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("scoring-service-benchmark-");
        try
        {
            var model = Path.Combine(folder.FullName, $"{Architecture}.onnx");
            RandomClassifier.Save(model, Architecture, Classes);
            string[] arguments = ["--model", model, "--threads", options.Threads.ToString(CultureInfo.InvariantCulture), "--max-batch"];
            await using var batched = await ServiceProcess.StartAsync([.. arguments, $"{BatchSize}"]);
            await using var single = await ServiceProcess.StartAsync([.. arguments, "1"]);
            byte[][] pictures = [.. Enumerable.Range(0, Clients).Select(seed => DrawnPictures.Encode(seed, ".jpg", 320, 240))];

            var timings = Rounds.Measure(
                [Contender.Timed("batches", () => Ask(batched, pictures)), Contender.Timed("one by one", () => Ask(single, pictures))], options.Rounds);
            Console.Error.WriteLine($"  batches: {await SharesAsync(batched)}\n  one by one: {await SharesAsync(single)}");
            return [Finding.Of($"service {Architecture}, batches of {BatchSize}", Requests, timings[0], timings[1], Target)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Ask(ServiceProcess service, byte[][] pictures) => Parallel.ForAsync(
        0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, _) =>
        {
            using var response = await service.Client.PostAsync("/classify", PictureContent.Of(pictures[number % pictures.Length]), CancellationToken.None);
            response.EnsureSuccessStatusCode();
        }).GetAwaiter().GetResult();

    // Where the time of a picture went, all rounds together.
    private static async Task<string> SharesAsync(ServiceProcess service)
    {
        var pictures = await service.MetricAsync("scoring_batch_size_sum");
        var size = pictures / await service.MetricAsync("scoring_batch_size_count");
        var decoding = 1000 * await service.MetricAsync("scoring_decode_seconds_sum") / pictures;
        var scoring = 1000 * await service.MetricAsync("scoring_batch_seconds_sum") / pictures;
        return string.Create(CultureInfo.InvariantCulture, $"{size:f1} pictures a batch; {decoding:f2} ms decoding and {scoring:f2} ms scoring a picture");
    }
}
