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

    /// <summary>Length of the metrics, in bytes.</summary>
    public long MetricsLength => metrics.Length;

    public bool HasOptions => File.Exists(In(OptionsFile));

    public bool HasReport => File.Exists(In(ReportFile));

    /// <summary>Takes the folder, or the next with a number where it holds another run and that is not resumed.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RunFolder Claim(RunOptions run, TrainingLog log)
    {
        var first = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(run.Folder));
        if (run.Resume)
            return new(first, Open(first, FileMode.OpenOrCreate)!, log);
        for (var (path, number) = (first, 2); ; path = $"{first}-{number++}")
            if (Open(path, FileMode.CreateNew) is { } metrics)
                return new(path, metrics, log);
    }

    public void WriteOptions(JsonObject options) =>
        Keep(() => AtomicFile.Write(In(OptionsFile), stream => stream.Write(Encoding.UTF8.GetBytes(Json.Indented(options)))));

    /// <summary>Makes place for a run over what an interrupted one left.</summary>
    /// <exception cref="InvalidOperationException">The run came to its end.</exception>
    public void BeginAnew()
    {
        if (HasReport)
            throw new InvalidOperationException(
                $"The run in '{Path}' has a report and no checkpoint, so that it cannot be resumed. Name another Folder of the option Run, or delete this one.");
        CutMetrics(length: 0);
    }

    /// <summary>Cuts the metrics to a length, behind which they go on.</summary>
    public void CutMetrics(long length) => Keep(() =>
    {
        metrics.SetLength(Math.Min(length, metrics.Length));
        metrics.Seek(0, SeekOrigin.End);
    });

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

    private static FileStream? Open(string path, FileMode mode)
    {
        var metrics = System.IO.Path.Combine(path, MetricsFile);
        try
        {
            Directory.CreateDirectory(path);
            return mode == FileMode.CreateNew && Array.Exists([OptionsFile, MetricsFile, ReportFile], file => File.Exists(System.IO.Path.Combine(path, file)))
                ? null
                : new FileStream(metrics, mode, FileAccess.Write, FileShare.Read);
        }
        catch (IOException) when (mode == FileMode.CreateNew && File.Exists(metrics))
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
