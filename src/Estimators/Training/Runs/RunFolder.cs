using System.Text;
using System.Text.Json.Nodes;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>
/// The files of a run. That they can be written is known before the training begins; what keeps them from it later, such as a full disk, is a warning:
/// it must not cost the network.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string OptionsFile = "options.json";
    private const string MetricsFile = "metrics.jsonl";
    private const string ReportFile = "report.html";

    private readonly FileStream metrics;
    private readonly TrainingLog log;
    private bool isLost;

    private RunFolder(string path, FileStream metrics, TrainingLog log) => (Path, this.metrics, this.log) = (path, metrics, log);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Takes the folder, or the next with a number where it holds another run.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RunFolder Claim(string folder, TrainingLog log)
    {
        var first = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        for (var (path, number) = (first, 2); ; path = $"{first}-{number++}")
            if (Take(path) is { } metrics)
                return new(path, metrics, log);
    }

    public void WriteOptions(JsonObject options) =>
        Keep(() => AtomicFile.Write(In(OptionsFile), stream => stream.Write(Encoding.UTF8.GetBytes(Json.Indented(options)))));

    /// <summary>Adds a line to the metrics, and hands it to the operating system.</summary>
    public void WriteMetrics(JsonObject line)
    {
        if (isLost)
            return;
        Keep(() =>
        {
            metrics.Write(Encoding.UTF8.GetBytes(Json.Line(line) + "\n"));
            metrics.Flush();
        });
    }

    public void WriteReport(Action<Stream> write) => Keep(() => AtomicFile.Write(In(ReportFile), write));

    /// <summary>Closes the files; of a run that never began, none is left.</summary>
    public void Dispose()
    {
        var isEmpty = metrics.Length == 0;
        metrics.Dispose();
        if (isEmpty && !File.Exists(In(OptionsFile)))
            File.Delete(In(MetricsFile));
    }

    private static FileStream? Take(string path)
    {
        var metrics = System.IO.Path.Combine(path, MetricsFile);
        try
        {
            Directory.CreateDirectory(path);
            return Array.Exists([OptionsFile, MetricsFile, ReportFile], file => File.Exists(System.IO.Path.Combine(path, file)))
                ? null
                : new FileStream(metrics, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (IOException) when (File.Exists(metrics))
        {
            // Another training was quicker.
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The folder '{path}' of the run cannot be written: {error.Message} Name another one as the Folder of the option Run.", error);
        }
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);

    private void Keep(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            isLost = true;
            log.Warn($"The record of the run in '{Path}' is not complete, and the training goes on without it: {error.Message}");
        }
    }
}
