namespace MLNet.CnnCatalog.Weights;

/// <summary>Where downloaded weights are kept, and whether they may be downloaded at all.</summary>
public sealed record DownloadOptions
{
    /// <summary>The environment variable that names the folder where <see cref="CacheFolder"/> does not.</summary>
    public const string CacheVariable = "MLNET_CNNCATALOG_CACHE";

    /// <summary>The environment variable that forbids downloads where it is 1 or <c>true</c>.</summary>
    public const string OfflineVariable = "MLNET_CNNCATALOG_OFFLINE";

    /// <summary>
    /// The folder of downloaded files; it is created. Null takes that of the environment variable <see cref="CacheVariable"/>, else
    /// <see cref="WeightFolder.OfUser"/>.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Whether a file that is not in the folder is downloaded; else that is an error, which says what to put where. True by default, unless the
    /// environment variable <see cref="OfflineVariable"/> forbids it.
    /// </summary>
    public bool AllowDownload { get; init; } = Environment.GetEnvironmentVariable(OfflineVariable)?.ToLowerInvariant() is not ("1" or "true");

    /// <summary>Told about each megabyte, on threads of the thread pool.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Told that a download begins.</summary>
    internal Action<string>? Tell { get; init; }

    /// <summary>Tries in a row that bring no byte before a download fails.</summary>
    internal int Attempts { get; init; } = 5;

    /// <summary>The pause behind the first failure; each further one is twice as long, unless the server asks for another.</summary>
    internal TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may send nothing.</summary>
    internal TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(60);

    internal string Folder => CacheFolder ?? (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } named ? named : WeightFolder.OfUser);
}

/// <summary>How far a download is.</summary>
/// <param name="Url">What is downloaded.</param>
/// <param name="BytesDone">Bytes that are there, those of an earlier try too.</param>
/// <param name="BytesTotal">Bytes of the file; null where the server does not say.</param>
public readonly record struct DownloadProgress(Uri Url, long BytesDone, long? BytesTotal);
