using System.Globalization;
using System.Security.Cryptography;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights;

/// <summary>The files of published weights on this machine.</summary>
internal static class WeightCache
{
    /// <summary>The full path of a file that has the right hash, downloaded where it is not there.</summary>
    public static async Task<string> FindAsync(PretrainedWeights weights, DownloadOptions options, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(Path.Combine(weights.Url is null ? AppContext.BaseDirectory : options.Folder, weights.FileName));
        if (!File.Exists(path))
            await FetchAsync(weights, path, options, cancellation).ConfigureAwait(false);
        if (await DifferenceAsync(weights, path, cancellation).ConfigureAwait(false) is { } difference)
            throw new InvalidDataException($"'{path}' is not the file of {nameof(Pretrained)}.{weights.Name}: it {difference}. Delete it{Instead(weights)}.");
        return path;
    }

    private static string Instead(PretrainedWeights weights) => weights.Url is null
        ? $" and build the application with the package {weights.Package} anew"
        : "; it is downloaded again then";

    private static async Task FetchAsync(PretrainedWeights weights, string path, DownloadOptions options, CancellationToken cancellation)
    {
        if (weights.Url is not { } url)
            throw new FileNotFoundException(
                $"The weights {nameof(Pretrained)}.{weights.Name} are not at '{path}'. They come with the NuGet package {weights.Package}, which puts them " +
                "beside the application: reference it in the application's own project.", path);
        if (!options.AllowDownload)
            throw new FileNotFoundException(
                $"The weights {nameof(Pretrained)}.{weights.Name} are not at '{path}', and may not be downloaded. {ByHand(url, path)}", path);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var held = await ProcessLock.TakeAsync($"{path}.lock", cancellation).ConfigureAwait(false);
        if (File.Exists(path))
            return;
        options.Tell?.Invoke($"Downloading {url} to '{path}'.");
        try
        {
            await FetchAsync(weights, url, path, new Download(url, $"{path}.part", options), cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw new HttpRequestException(
                error.HttpRequestError,
                $"The weights {nameof(Pretrained)}.{weights.Name} are not at '{path}', and could not be downloaded: {error.Message} {ByHand(url, path)}",
                error, error.StatusCode);
        }
    }

    // What was begun in another process may be of another file than the rest.
    private static async Task FetchAsync(PretrainedWeights weights, Uri url, string path, Download download, CancellationToken cancellation)
    {
        var continues = download.HasBegun;
        await download.RunAsync(cancellation).ConfigureAwait(false);
        var difference = await DifferenceAsync(weights, download.Part, cancellation).ConfigureAwait(false);
        if (difference is not null && continues)
        {
            download.Discard();
            await download.RunAsync(cancellation).ConfigureAwait(false);
            difference = await DifferenceAsync(weights, download.Part, cancellation).ConfigureAwait(false);
        }

        if (difference is not null)
        {
            download.Discard();
            throw new InvalidDataException($"{url} gave another file than {nameof(Pretrained)}.{weights.Name}: it {difference}. {ByHand(url, path)}");
        }

        File.Move(download.Part, path, overwrite: true);
        download.Discard();
    }

    private static string ByHand(Uri url, string path) =>
        $"Download {url} elsewhere and put it there, or name a folder that has it in the environment variable {DownloadOptions.CacheVariable} or in " +
        $"{nameof(DownloadOptions)}.{nameof(DownloadOptions.CacheFolder)}: '{Path.GetFileName(path)}' is its name.";

    private static async Task<string?> DifferenceAsync(PretrainedWeights weights, string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
        if (hash.StartsWith(weights.Sha256, StringComparison.Ordinal))
            return null;
        var start = new byte[MisplacedFile.Bytes];
        file.Position = 0;
        var count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return MisplacedFile.Advice(start.AsSpan(0, count)) ?? string.Create(
            CultureInfo.InvariantCulture, $"has {file.Length:N0} bytes with the SHA-256 {hash}, and {weights.Sha256} was published");
    }
}

/// <summary>What one process does while others wait.</summary>
internal static class ProcessLock
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody holds the file; dispose what comes to let others go on.</summary>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException error) when (error.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock)
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }
}
