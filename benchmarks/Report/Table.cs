using System.Globalization;
using System.Text;
using MLNet.CnnCatalog.Benchmarks.Measuring;

namespace MLNet.CnnCatalog.Benchmarks.Report;

/// <summary>Findings as a Markdown table, aligned for a terminal too.</summary>
internal static class Table
{
    private static readonly string[] Head = ["what", "ours", "compared with", "its figure", "ratio", "target", "met"];

    public static string Of(IEnumerable<Finding> findings)
    {
        var rows = findings.Select(Cells).Prepend(Head).ToList();
        var widths = Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);

        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendLine($"| {string.Join(" | ", row.Zip(widths, (cell, width) => cell.PadRight(width)))} |");
        return text.ToString();
    }

    private static string[] Cells(Finding finding) =>
    [
        finding.What,
        Speed(finding.Ours),
        finding.Other,
        Speed(finding.Others),
        finding.Ratio.ToString("f2", CultureInfo.InvariantCulture),
        finding.Target is { } target ? string.Create(CultureInfo.InvariantCulture, $"{target:f2}") : "",
        finding.IsMet switch { true => "yes", false => "no", null => "" },
    ];

    private static string Speed(double imagesPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{imagesPerSecond:f1}/s");
}
