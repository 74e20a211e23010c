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
    private readonly StringBuilder segmentation = new();

    /// <summary>Adds a classifier.</summary>
    /// <returns>Its row.</returns>
    public string Add(CatalogEntry entry, double milliseconds) => Add(rows,
    [
        .. Sizes(entry),
        Percent(entry.Accuracy?.Top1),
        Percent(entry.Accuracy?.Top5),
        entry.Accuracy?.Source ?? "",
        milliseconds.ToString(milliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture),
    ]);

    /// <summary>Adds a segmentation network.</summary>
    /// <returns>Its row.</returns>
    public string AddSegmentation(CatalogEntry entry) =>
        Add(segmentation, [.. Sizes(entry), Percent(entry.MeanIoU?.Percent), entry.MeanIoU?.Source ?? ""]);

    public override string ToString() => $"""
        # The networks of the catalog

        `NetworkCatalog.Get(name)` builds them. `./build.sh catalog` writes this file.

        - Parameters: trainable numbers, those of auxiliary heads too.
        - GMACs: billions of multiply-adds of convolutions and dense layers for one image of the input's size.
        - Top-1 and top-5: percent of images right, as published in the source; ImageNet's validation set unless the name begins with `cifar_` or
          the source says otherwise.
        - CPU: median milliseconds for one image in float32 with batch norm folded, on one thread{Processor()}.

        | network | input | parameters | GMACs | top-1 | top-5 | source | CPU ms |
        | --- | --- | ---: | ---: | ---: | ---: | --- | ---: |
        {rows}
        ## Segmentation

        Logits for each pixel; classes are those of PASCAL VOC, but cells for `unet` and `unet_padded`. `UNet.Over` takes any classifier above.

        - Mean IoU: percent, as published in the source.

        | network | input | parameters | GMACs | mean IoU | source |
        | --- | --- | ---: | ---: | ---: | --- |
        {segmentation}
        """.ReplaceLineEndings("\n");

    private static string Add(StringBuilder table, string[] cells)
    {
        var row = $"| {string.Join(" | ", cells)} |";
        table.Append(row).Append('\n');
        return row;
    }

    private static string[] Sizes(CatalogEntry entry)
    {
        var network = entry.Build();
        var summary = Summary.Of(network);
        return
        [
            entry.Name,
            network.InputShape.ToString(),
            summary.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            (summary.MultiplyAdds / 1e9).ToString("0.000", CultureInfo.InvariantCulture),
        ];
    }

    private static string Percent(decimal? percent) => percent?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Processor()
    {
        var line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "" : $" of {line[(line.IndexOf(':') + 1)..].Trim()}";
    }
}
