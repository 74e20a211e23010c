using System.Net;
using System.Net.Http.Headers;

namespace MLNet.CnnCatalog.Weights;

/// <summary>
/// A download that goes on where it broke off, also one of another process, as long as the server says that the file is still the same.
/// </summary>
internal sealed class Download(Uri url, string part, DownloadOptions options)
{
    private const int BufferSize = 1 << 17;
    private const long ReportedBytes = 1 << 20;

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(30), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    // The ETag, or else the date, of the file that the part is of.
    private readonly string validator = $"{part}.etag";

    private TimeSpan? askedPause;

    /// <summary>Where the file grows.</summary>
    public string Part => part;

    /// <summary>Whether there is something to go on with.</summary>
    public bool HasBegun => new FileInfo(part) is { Exists: true, Length: > 0 };

    /// <summary>Removes what is there.</summary>
    public void Discard()
    {
        File.Delete(part);
        File.Delete(validator);
    }

    /// <summary>Downloads what is missing, in several tries if need be.</summary>
    /// <exception cref="HttpRequestException">The server refused, or too many tries in a row brought nothing.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var failures = 0; ;)
        {
            var before = HasBegun ? new FileInfo(part).Length : 0;
            try
            {
                await TryAsync(cancellation).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException error) when (IsPassing(error))
            {
                failures = HasBegun && new FileInfo(part).Length > before ? 1 : failures + 1;
                if (failures >= options.Attempts)
                    throw;
            }

            await Task.Delay(askedPause ?? options.FirstPause * (1 << (failures - 1)), cancellation).ConfigureAwait(false);
        }
    }

    // A name that does not resolve and a certificate that nobody trusts stay so.
    private static bool IsPassing(HttpRequestException error) => error.StatusCode is { } status
        ? status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestedRangeNotSatisfiable
            or >= HttpStatusCode.InternalServerError
        : error.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);

    private async Task TryAsync(CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            silence.CancelAfter(options.LongestSilence);
            await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            await ReceiveAsync(file, silence).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing came for {options.LongestSilence.TotalSeconds:0.#} seconds.", error);
        }
    }

    private async Task ReceiveAsync(FileStream file, CancellationTokenSource silence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.UserAgent.Add(new("MLNet.CnnCatalog", null));
        var known = file.Length > 0 && File.Exists(validator) ? await File.ReadAllTextAsync(validator).ConfigureAwait(false) : null;
        if (RangeConditionHeaderValue.TryParse(known, out var same))
            (request.Headers.Range, request.Headers.IfRange) = (new(file.Length, null), same);
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        if (IsWhole(response, file))
            return;
        await BeginAsync(response, file).ConfigureAwait(false);

        await using var from = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        await CopyAsync(from, file, file.Position + response.Content.Headers.ContentLength, silence).ConfigureAwait(false);
    }

    private static bool IsWhole(HttpResponseMessage response, FileStream file) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange?.Length == file.Length;

    // Behind what is there, if the answer begins there; else from the beginning.
    private async Task BeginAsync(HttpResponseMessage response, FileStream file)
    {
        askedPause = response.Headers.RetryAfter?.Delta;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            file.SetLength(0);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"the server answered {(int)response.StatusCode} ({response.ReasonPhrase}).", inner: null, response.StatusCode);
        if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length)
        {
            file.Seek(0, SeekOrigin.End);
            return;
        }

        file.SetLength(0);
        if (response.StatusCode == HttpStatusCode.PartialContent)
            throw new HttpRequestException($"the server answered with other bytes ({response.Content.Headers.ContentRange}) than those asked for.");
        var known = response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("r");
        await File.WriteAllTextAsync(validator, known).ConfigureAwait(false);
    }

    private async Task CopyAsync(Stream from, FileStream file, long? total, CancellationTokenSource silence)
    {
        var buffer = new byte[BufferSize];
        var reported = -ReportedBytes;
        while (await ReadAsync(from, buffer, silence).ConfigureAwait(false) is > 0 and var count)
        {
            await file.WriteAsync(buffer.AsMemory(0, count), silence.Token).ConfigureAwait(false);
            if (file.Position - reported >= ReportedBytes || file.Position == total)
                options.Progress?.Report(new(url, reported = file.Position, total));
        }

        file.Flush(flushToDisk: true);
    }

    private async Task<int> ReadAsync(Stream from, byte[] buffer, CancellationTokenSource silence)
    {
        silence.CancelAfter(options.LongestSilence);
        try
        {
            return await from.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new HttpRequestException($"the connection broke: {error.Message}", error);
        }
    }
}
