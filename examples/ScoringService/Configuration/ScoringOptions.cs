using System.Globalization;

namespace ScoringService.Configuration;

/// <summary>What the service was told.</summary>
internal sealed record ScoringOptions
{
    /// <summary>The ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>Pictures that go through the network together, at most.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>How long a picture waits for others to share its batch.</summary>
    public required TimeSpan MaxDelay { get; init; }

    /// <summary>Pictures that may wait.</summary>
    public required int QueueCapacity { get; init; }

    /// <summary>Bytes of one file.</summary>
    public required int MaxBytes { get; init; }

    /// <summary>Width times height of one picture. Decoded it needs four bytes for each.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>Threads that compute a batch; null leaves it to ONNX Runtime.</summary>
    public required int? Threads { get; init; }

    /// <summary>How long waiting pictures have when the service stops.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <exception cref="ArgumentException">A value is missing or out of its range.</exception>
    public static ScoringOptions Read(IConfiguration configuration) => new()
    {
        Model = configuration[Switch.Model.Key] switch
        {
            null or "" => throw new ArgumentException($"No model was given. Say --model with the path of an ONNX file.\n{Switch.Usage}"),
            var path when File.Exists(path) => path,
            var path => throw new ArgumentException($"There is no file '{Path.GetFullPath(path)}', which --model names."),
        },
        MaxBatchSize = Number(configuration, Switch.MaxBatchSize, 1, 1024) ?? 32,
        MaxDelay = TimeSpan.FromMilliseconds(Number(configuration, Switch.MaxDelay, 0, 60_000) ?? 5),
        QueueCapacity = Number(configuration, Switch.QueueCapacity, 1, 1_000_000) ?? 256,
        MaxBytes = Number(configuration, Switch.MaxBytes, 1, 1 << 30) ?? 10 << 20,
        MaxPixels = Number(configuration, Switch.MaxPixels, 1, 500_000_000) ?? 25_000_000,
        Threads = Number(configuration, Switch.Threads, 1, 1024),
        DrainTimeout = TimeSpan.FromSeconds(Number(configuration, Switch.DrainSeconds, 0, 3600) ?? 20),
    };

    private static int? Number(IConfiguration configuration, Switch option, int least, int most) => configuration[option.Key] switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most => value,
        var text => throw new ArgumentException($"{option.Name} (or {option.Key}) is '{text}'; a whole number from {least} to {most} is needed."),
    };
}
