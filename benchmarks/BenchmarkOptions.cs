using System.Globalization;

namespace MLNet.CnnCatalog.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Usage: ./build.sh bench [--quick] [--only <name>] [--threads <number>]

          --quick             fewer rounds; prints the table, and leaves benchmarks/README.md alone
          --only <name>       only the comparisons whose name contains this; leaves the README alone, too
          --threads <number>  threads of libtorch on both sides; 2 by default
        """;

    public bool Quick { get; private init; }

    public string? Only { get; private init; }

    public int Threads { get; private init; } = 2;

    public int Rounds => Quick ? 3 : 11;

    /// <summary>Processes whose peak memory is measured, on each side.</summary>
    public int Processes => Quick ? 1 : 5;

    public bool IsWhole => !Quick && Only is null;

    /// <exception cref="ArgumentException">An argument is unknown, or lacks its value.</exception>
    public static BenchmarkOptions Parse(ReadOnlySpan<string> arguments) => Parse(arguments, new());

    private static BenchmarkOptions Parse(ReadOnlySpan<string> arguments, BenchmarkOptions options) => arguments switch
    {
        [] => options,
        ["--quick", .. var rest] => Parse(rest, options with { Quick = true }),
        ["--only", var name, .. var rest] => Parse(rest, options with { Only = name }),
        ["--threads", var number, .. var rest] when int.TryParse(number, CultureInfo.InvariantCulture, out var threads) && threads > 0 =>
            Parse(rest, options with { Threads = threads }),
        [var other, ..] => throw new ArgumentException($"'{other}' is no argument, or its value is missing or wrong.\n{Usage}"),
    };
}
