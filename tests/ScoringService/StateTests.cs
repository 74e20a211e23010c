using System.Globalization;
using System.Text.RegularExpressions;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

public sealed partial class StateTests(RunningService running) : IClassFixture<RunningService>
{
    [Theory]
    [InlineData("/health", "healthy\n")]
    [InlineData("/ready", "ready\n")]
    public async Task The_service_says_that_it_runs(string path, string expected) =>
        Assert.Equal(expected, await running.Service.Client.GetStringAsync(path));

    [Fact]
    public async Task Requests_are_counted_by_status()
    {
        var (good, bad) = ("scoring_requests_total{status=\"200\"}", "scoring_requests_total{status=\"400\"}");
        var (goodBefore, badBefore) = (await running.Service.MetricAsync(good), await running.Service.MetricAsync(bad));
        await running.Service.ClassifyAsync(PictureContent.Of(DrawnPictures.Encode(seed: 1, ".jpg")));
        await running.Service.RefusalAsync(PictureContent.Of([]));
        Assert.Equal(goodBefore + 1, await running.Service.MetricAsync(good));
        Assert.Equal(badBefore + 1, await running.Service.MetricAsync(bad));
    }

    [Fact]
    public async Task Metrics_are_in_the_text_format_of_Prometheus()
    {
        await running.Service.ClassifyAsync(PictureContent.Of(DrawnPictures.Encode(seed: 1, ".jpg")));
        using var response = await running.Service.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync();

        Assert.EndsWith("\n", text);
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Sample(), line));
        foreach (var histogram in (string[])["batch_size", "request_seconds", "decode_seconds", "wait_seconds", "batch_seconds"])
        {
            var buckets = Buckets(text, $"scoring_{histogram}");
            Assert.Equal(buckets.Order(), buckets);
            Assert.Equal(await running.Service.MetricAsync($"scoring_{histogram}_count"), buckets[^1]);
        }
    }

    private static List<double> Buckets(string text, string name) =>
    [
        .. text.Split('\n').Where(line => line.StartsWith($"{name}_bucket", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)),
    ];

    [GeneratedRegex(@"^(# (HELP|TYPE) \w+ .+|\w+(\{\w+=""[^""]+""\})? [0-9.E+-]+)$")]
    private static partial Regex Sample();
}
