using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>Downloads of published weights from a server in this process, whose connections break, stall and lie.</summary>
public sealed class DownloadTests : IDisposable
{
    private const int Length = 300_000;

    private readonly string folder = Directory.CreateTempSubdirectory("weights-").FullName;
    private readonly byte[] file = new byte[Length];
    private readonly List<DownloadProgress> progress = [];

    public DownloadTests() => new Random(7).NextBytes(file);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private DownloadOptions Options => new()
    {
        CacheFolder = folder, FirstPause = TimeSpan.FromMilliseconds(1), LongestSilence = TimeSpan.FromSeconds(10), Progress = new Told(progress),
    };

    [Fact]
    public async Task A_file_is_downloaded_once_and_told_of()
    {
        await using var server = new FileServer(file);

        var path = await Weights(server.Url).DownloadAsync(Options);

        Assert.Equal(Path.Combine(folder, "net-1234.pth"), path);
        Assert.Equal(file, await File.ReadAllBytesAsync(path));
        Assert.Equal(new DownloadProgress(server.Url, Length, Length), progress[^1]);
        await Weights(server.Url).DownloadAsync(Options);
        Assert.Single(server.Requests);
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task What_broke_off_goes_on_where_it_was()
    {
        await using var server = new FileServer(file, new Answer { BreakBehind = 100_000 }, new Answer { BreakBehind = 50_000 });

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));

        var ranges = server.Requests.Select(request => request.Split("range: bytes=").ElementAtOrDefault(1)?.Split('\r')[0]);
        Assert.Equal([null, "100000-", "150000-"], ranges);
        Assert.Contains("if-range: \"one\"", server.Requests.Last());
    }

    [Fact]
    public async Task Another_process_goes_on_with_what_is_there()
    {
        await using var server = new FileServer(file, new Answer { BreakBehind = 100_000 }, new Answer { Status = 404 });
        await Assert.ThrowsAsync<HttpRequestException>(() => Weights(server.Url).DownloadAsync(Options with { Attempts = 2 }));

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));

        Assert.Contains("range: bytes=100000-", server.Requests.Last());
    }

    [Theory]
    [InlineData(false, "ETag: \"one\"\r\n")]
    [InlineData(true, "ETag: \"two\"\r\n")]
    [InlineData(true, "ETag: W/\"one\"\r\n")]
    [InlineData(true, "")]
    public async Task Where_the_server_knows_no_ranges_or_has_another_file_everything_comes_anew(bool knowsRanges, string headers)
    {
        var first = headers.Contains("two", StringComparison.Ordinal) ? "ETag: \"one\"\r\n" : headers;
        await using var server = new FileServer(
            file, new Answer { BreakBehind = 100_000, Headers = first }, new Answer { KnowsRanges = knowsRanges, Headers = headers });

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Without_an_ETag_the_date_says_that_it_is_the_same_file()
    {
        const string headers = "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
        await using var server = new FileServer(file, new Answer { BreakBehind = 100_000, Headers = headers }, new Answer { Headers = headers });

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));
        Assert.Contains("range: bytes=100000-", server.Requests.Last());
    }

    [Fact]
    public async Task What_is_whole_but_for_its_name_is_only_checked()
    {
        await using var server = new FileServer(file);
        await File.WriteAllBytesAsync(Path.Combine(folder, "net-1234.pth.part"), file);
        await File.WriteAllTextAsync(Path.Combine(folder, "net-1234.pth.part.etag"), "\"one\"");

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_beginning_that_was_damaged_is_thrown_away_once()
    {
        await using var server = new FileServer(file);
        await File.WriteAllBytesAsync(Path.Combine(folder, "net-1234.pth.part"), new byte[1000]);
        await File.WriteAllTextAsync(Path.Combine(folder, "net-1234.pth.part.etag"), "\"one\"");

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Another_file_than_was_published_does_not_stay()
    {
        await using var server = new FileServer(new byte[12_345]);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Weights(server.Url).DownloadAsync(Options));

        Assert.Contains("12,345 bytes with the SHA-256 ", error.Message);
        Assert.Contains($"{Hash()[..8]} was published", error.Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_called_so()
    {
        await using var server = new FileServer("<!DOCTYPE html><title>Log in</title>"u8.ToArray());

        Assert.Contains("is an HTML page", (await Assert.ThrowsAsync<InvalidDataException>(() => Weights(server.Url).DownloadAsync(Options))).Message);
    }

    [Fact]
    public async Task A_file_that_was_damaged_afterwards_is_an_error_that_says_what_to_do()
    {
        var path = Path.Combine(folder, "net-1234.pth");
        await File.WriteAllBytesAsync(path, file[..^1]);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Weights(new("http://127.0.0.1:9/net-1234.pth")).DownloadAsync(Options));

        Assert.Contains($"'{path}' is not the file of Pretrained.Test", error.Message);
        Assert.Contains("Delete it; it is downloaded again then.", error.Message);
    }

    [Fact]
    public async Task Nothing_is_tried_again_where_there_is_no_such_file()
    {
        await using var server = new FileServer(file, new Answer { Status = 404 });

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Weights(server.Url).DownloadAsync(Options));

        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
        Assert.Contains($"not at '{Path.Combine(folder, "net-1234.pth")}', and could not be downloaded: the server answered 404", error.Message);
        Assert.Contains($"Download {server.Url} elsewhere and put it there", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        await using var server = new FileServer(
            file, new Answer { Status = 503 }, new Answer { Status = 429, Headers = "Retry-After: 0\r\n" }, new Answer { Status = 500 });

        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up()
    {
        await using var server = new FileServer(file, [.. Enumerable.Repeat(new Answer { Status = 503 }, 9)]);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Weights(server.Url).DownloadAsync(Options with { Attempts = 3 }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_network_the_message_says_which_file_to_put_where()
    {
        var error = await Assert.ThrowsAsync<HttpRequestException>(
            () => Weights(new($"http://127.0.0.1:{ClosedPort()}/net-1234.pth")).DownloadAsync(Options with { Attempts = 2 }));

        Assert.Contains($"'{Path.Combine(folder, "net-1234.pth")}'", error.Message);
        Assert.Contains("MLNET_CNNCATALOG_CACHE", error.Message);
    }

    [Fact]
    public async Task Where_downloads_are_forbidden_none_is_tried()
    {
        await using var server = new FileServer(file);

        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => Weights(server.Url).DownloadAsync(Options with { AllowDownload = false }));

        Assert.Contains("may not be downloaded", error.Message);
        Assert.Contains($"Download {server.Url}", error.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_slow_server_is_waited_for_and_a_silent_one_is_not()
    {
        await using var slow = new FileServer(file[..8000], new Answer { Pause = TimeSpan.FromMilliseconds(100) });
        var brief = Options with { LongestSilence = TimeSpan.FromMilliseconds(600), Attempts = 1 };
        await Assert.ThrowsAsync<InvalidDataException>(() => Weights(slow.Url).DownloadAsync(brief));

        await using var silent = new FileServer(file, new Answer { Pause = TimeSpan.FromSeconds(20) });
        Assert.Contains("nothing came for 0.6 seconds", (await Assert.ThrowsAsync<HttpRequestException>(() => Weights(silent.Url).DownloadAsync(brief))).Message);
    }

    [Fact]
    public async Task A_cancelled_download_can_go_on_later()
    {
        await using var server = new FileServer(file, new Answer { Pause = TimeSpan.FromMilliseconds(5) });
        using var cancellation = new CancellationTokenSource();
        var options = Options with { Progress = new Cancelling(cancellation) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Weights(server.Url).DownloadAsync(options, cancellation.Token));

        Assert.False(File.Exists(Path.Combine(folder, "net-1234.pth")));
        Assert.Equal(file, await File.ReadAllBytesAsync(await Weights(server.Url).DownloadAsync(Options)));
        Assert.Contains("range: bytes=", server.Requests.Last());
    }

    [Fact]
    public async Task Two_at_once_download_once()
    {
        await using var server = new FileServer(file, new Answer { Pause = TimeSpan.FromMilliseconds(1) });
        var weights = Weights(server.Url);

        var paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => weights.DownloadAsync(Options))));

        Assert.Single(paths.Distinct());
        Assert.Equal(file, await File.ReadAllBytesAsync(paths[0]));
        Assert.Single(server.Requests);
        Assert.Equal([paths[0]], Directory.GetFiles(folder));
    }

    [Fact]
    public void Weights_of_a_package_say_which()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Pretrained.MLNetResNet18.Find(Options, TestContext.Current.CancellationToken));

        Assert.Contains("NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18", error.Message);
    }

    private string Hash() => Convert.ToHexStringLower(SHA256.HashData(file));

    private PretrainedWeights Weights(Uri url) => new("Test", "resnet18", "net-1234.pth", Hash()[..8]) { Url = url };

    private static int ClosedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private sealed class Told(List<DownloadProgress> all) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            lock (all)
                all.Add(value);
        }
    }

    private sealed class Cancelling(CancellationTokenSource cancellation) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => cancellation.Cancel();
    }
}
