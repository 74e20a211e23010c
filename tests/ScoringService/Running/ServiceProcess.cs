using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace ScoringService.Tests.Running;

/// <summary>The service in a process of its own, on a free port of this machine.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(string program, IEnumerable<string> arguments)
    {
        process = new Process { StartInfo = new("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.EnableRaisingEvents = true;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The service ended:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Sends requests to it. There is no limit to connections.</summary>
    public HttpClient Client { get; private set; } = new();

    public int Id => process.Id;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Where it was built.</summary>
    public static string Program => typeof(ServiceProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "ScoringService").Value!;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(params IEnumerable<string> arguments)
    {
        var service = new ServiceProcess(Program, [.. arguments, "--urls", "http://127.0.0.1:0"]);
        try
        {
            var address = await service.listening.Task.WaitAsync(StartTimeout);
            service.Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs it until it ends by itself, which it should do at once.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(params IEnumerable<string> arguments) => RunProgramAsync(Program, arguments);

    /// <summary>Runs a copy of it until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunProgramAsync(string program, params IEnumerable<string> arguments)
    {
        await using var service = new ServiceProcess(program, arguments);
        return (await service.WaitForExitAsync(), service.Output);
    }

    /// <summary>Asks it to end, as an operating system does.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var timer = new CancellationTokenSource(StartTimeout);
        await process.WaitForExitAsync(timer.Token);
        return process.ExitCode;
    }

    /// <summary>A figure of /metrics by its name and labels.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Client.GetStringAsync("/metrics");
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Memory that the process has in use, in bytes.</summary>
    public long ResidentBytes() => KibibytesOf("VmRSS:") * 1024;

    /// <summary>The most memory that the process ever had in use, in bytes.</summary>
    public long PeakBytes() => KibibytesOf("VmHWM:") * 1024;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();

    private long KibibytesOf(string field) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^" kB".Length],
        NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.AppendLine(line);
        if (Listening().Match(line) is { Success: true } match)
            listening.TrySetResult(new Uri(match.Groups[1].Value));
    }
}
