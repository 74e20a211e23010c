using System.Globalization;

namespace MLNet.CnnCatalog.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Usage: ./build.sh bench [--quick] [--rounds <number>] [--threads <number>] [<name> ...]

          <name>              only the comparisons whose name contains this; benchmarks/README.md is left alone then
          --quick             3 rounds; the README is left alone, too
          --rounds <number>   rounds of each comparison; 11 by default
          --threads <number>  threads of libtorch and of ONNX Runtime, on both sides; one per processor by default
        """;

    public IReadOnlyList<string> Names { get; private init; } = [];

    public bool IsQuick { get; private init; }

    public int Rounds { get; private init; } = 11;

    public int Threads { get; private init; } = Environment.ProcessorCount;

    public bool IsWhole => !IsQuick && Names.Count == 0;

    /// <exception cref="ArgumentException">An argument is unknown, or lacks its value.</exception>
    public static BenchmarkOptions Parse(ReadOnlySpan<string> arguments) => Parse(arguments, new());

    private static BenchmarkOptions Parse(ReadOnlySpan<string> arguments, BenchmarkOptions options) => arguments switch
    {
        [] => options,
        ["--quick", .. var rest] => Parse(rest, options with { IsQuick = true, Rounds = 3 }),
        ["--rounds", var number, .. var rest] when Count(number) is { } rounds => Parse(rest, options with { Rounds = rounds }),
        ["--threads", var number, .. var rest] when Count(number) is { } threads => Parse(rest, options with { Threads = threads }),
        [var name, .. var rest] when !name.StartsWith('-') => Parse(rest, options with { Names = [.. options.Names, name] }),
        [var other, ..] => throw new ArgumentException($"'{other}' is no argument, or its value is missing or wrong.\n{Usage}"),
    };

    private static int? Count(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
