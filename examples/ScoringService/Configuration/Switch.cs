namespace ScoringService.Configuration;

/// <summary>An argument of the command line, and the key under which appsettings.json and the environment may have it too.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Key">What the configuration calls it.</param>
/// <param name="Meaning">A line of the help text.</param>
internal sealed record Switch(string Name, string Key, string Meaning)
{
    public static Switch Model { get; } = new("--model", "Scoring:Model", "the ONNX file; it has to be given");

    public static Switch MaxBatchSize { get; } = new("--max-batch", "Scoring:MaxBatchSize", "pictures that go through the network together; 32");

    public static Switch MaxDelay { get; } = new(
        "--max-delay", "Scoring:MaxDelayMilliseconds", "milliseconds that a picture waits for others at most; 5");

    public static Switch QueueCapacity { get; } = new("--queue", "Scoring:QueueCapacity", "pictures that may wait; further ones get 503; 256");

    public static Switch MaxBytes { get; } = new("--max-bytes", "Scoring:MaxBytes", "bytes of one file; 10485760");

    public static Switch MaxPixels { get; } = new("--max-pixels", "Scoring:MaxPixels", "width times height of one picture; 25000000");

    public static Switch Threads { get; } = new("--threads", "Scoring:Threads", "threads that compute a batch; ONNX Runtime's choice");

    public static Switch DrainSeconds { get; } = new(
        "--drain", "Scoring:DrainSeconds", "seconds that waiting pictures have when the service stops; 20");

    public static Switch Urls { get; } = new("--urls", "urls", "where it listens; http://localhost:5000");

    public static IReadOnlyList<Switch> All { get; } =
        [Model, Urls, MaxBatchSize, MaxDelay, QueueCapacity, MaxBytes, MaxPixels, Threads, DrainSeconds];

    public static string Usage { get; } =
        $"Arguments, each with a value:\n{string.Join('\n', All.Select(option => $"  {option.Name,-12} {option.Meaning}"))}";
}
