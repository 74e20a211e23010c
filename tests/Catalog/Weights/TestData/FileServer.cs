using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MLNet.CnnCatalog.Tests.Weights;

/// <summary>How a request is answered; by default as a server of files does it.</summary>
internal sealed record Answer
{
    public int Status { get; init; } = 200;

    /// <summary>Bytes of the body after which the connection breaks; null for none.</summary>
    public int? BreakBehind { get; init; }

    public bool KnowsRanges { get; init; } = true;

    public string Headers { get; init; } = "ETag: \"one\"\r\n";

    /// <summary>Waits in front of each kilobyte.</summary>
    public TimeSpan Pause { get; init; }

    public byte[]? Body { get; init; }
}

/// <summary>A server of one file on the loopback interface, whose connections break where a test wants it.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly byte[] file;
    private readonly ConcurrentQueue<Answer> answers;
    private readonly Task running;

    public FileServer(byte[] file, params Answer[] answers)
    {
        (this.file, this.answers) = (file, new(answers));
        listener.Start();
        running = RunAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/models/net-1234.pth");

    /// <summary>The headers of the requests that came, in small letters.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var request = (await ReadHeadersAsync(stream)).ToLowerInvariant();
            Requests.Enqueue(request);
            var answer = answers.TryDequeue(out var planned) ? planned : new();
            try
            {
                await WriteAsync(stream, request, answer);
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }

    private async Task WriteAsync(NetworkStream stream, string request, Answer answer)
    {
        var from = RangeOf(request, answer) ?? 0;
        var (status, headers) = (answer.Status, answer.Headers);
        var body = answer.Body ?? (status == 200 ? file.AsMemory(Math.Min(from, file.Length)).ToArray() : []);
        if (status == 200 && from > 0)
            (status, headers) = from < file.Length
                ? (206, $"{headers}Content-Range: bytes {from}-{file.Length - 1}/{file.Length}\r\n")
                : (416, $"{headers}Content-Range: bytes */{file.Length}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        foreach (var part in body.AsMemory(0, Math.Min(answer.BreakBehind ?? body.Length, body.Length)).ToArray().Chunk(1024))
        {
            if (answer.Pause > TimeSpan.Zero)
                await Task.Delay(answer.Pause, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            await stream.WriteAsync(part);
        }
    }

    // A range is given only of the file that the client began with.
    private static int? RangeOf(string request, Answer answer)
    {
        var range = request.Split("range: bytes=");
        var same = request.Split("if-range: ");
        return range.Length > 1 && answer.KnowsRanges && same.Length > 1 && answer.Headers.Contains(same[1].Split('\r')[0], StringComparison.OrdinalIgnoreCase)
            ? int.Parse(range[1].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    private static async Task<string> ReadHeadersAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!Encoding.ASCII.GetString([.. bytes]).EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            bytes.Add(one[0]);
        return Encoding.ASCII.GetString([.. bytes]);
    }
}
