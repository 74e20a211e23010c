using System.Globalization;
using System.Text;
using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Analysis;

namespace CatalogTable;

/// <summary>The table of all networks, with a text that says what its columns are.</summary>
internal sealed class MarkdownTable
{
    private const string ProcessorFile = "/proc/cpuinfo";

    private readonly StringBuilder rows = new();

    /// <summary>Adds a network.</summary>
    /// <returns>Its row.</returns>
    public string Add(CatalogEntry entry, double milliseconds)
    {
        var network = entry.Build();
        var summary = Summary.Of(network);
        string[] cells =
        [
            entry.Name,
            network.InputShape.ToString(),
            summary.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            (summary.MultiplyAdds / 1e9).ToString("0.000", CultureInfo.InvariantCulture),
            Percent(entry.Accuracy?.Top1),
            Percent(entry.Accuracy?.Top5),
            entry.Accuracy?.Source ?? "",
            milliseconds.ToString(milliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture),
        ];
        var row = $"| {string.Join(" | ", cells)} |";
        rows.Append(row).Append('\n');
        return row;
    }

    public override string ToString() => $"""
        # The networks of the catalog

        `NetworkCatalog.Get(name)` builds them. `./build.sh catalog` writes this file.

        - Parameters: trainable numbers, those of auxiliary heads too.
        - GMACs: billions of multiply-adds of convolutions and dense layers for one picture of the input's size.
        - Top-1 and top-5: percent of pictures right, as published in the source; ImageNet's validation set unless the name begins with `cifar_` or
          the source says otherwise.
        - CPU: median milliseconds for one picture in float32 with batch norm folded, on one thread{Processor()}.

        | network | input | parameters | GMACs | top-1 | top-5 | source | CPU ms |
        | --- | --- | ---: | ---: | ---: | ---: | --- | ---: |
        {rows}
        """.ReplaceLineEndings("\n");

    private static string Percent(decimal? percent) => percent?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Processor()
    {
        var line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "" : $" of {line[(line.IndexOf(':') + 1)..].Trim()}";
    }
}
