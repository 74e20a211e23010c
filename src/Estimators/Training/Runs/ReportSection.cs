using System.Globalization;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>A part of a report, as data. What it says is plain text, whoever it comes from.</summary>
internal sealed record ReportSection(string Title, params IReadOnlyList<ReportBlock> Blocks);

/// <summary>What a section is made of.</summary>
internal abstract record ReportBlock;

internal sealed record ReportText(string Text) : ReportBlock;

/// <summary>A few numbers that matter, each with its name.</summary>
internal sealed record ReportFigures(IReadOnlyList<(string Name, string Value)> Figures) : ReportBlock;

/// <summary>A table, which its reader can sort by any column.</summary>
internal sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<ReportCell[]> Rows) : ReportBlock;

/// <summary>Curves over one axis of epochs.</summary>
/// <param name="Title">Title.</param>
/// <param name="Curves">Curves; those without a point are left out.</param>
/// <param name="MayBeLogarithmic">Whether the axis is logarithmic where values are far apart.</param>
internal sealed record ReportChart(string Title, IReadOnlyList<ReportCurve> Curves, bool MayBeLogarithmic = false) : ReportBlock;

/// <param name="Name">Name.</param>
/// <param name="Points">Points from left to right.</param>
/// <param name="IsFaint">Whether it is only the ground on which others are seen.</param>
internal sealed record ReportCurve(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsFaint = false);

/// <summary>How often a class (row) was taken for a class (column).</summary>
internal sealed record ReportMatrix(IReadOnlyList<string> Classes, long[][] Counts) : ReportBlock;

internal sealed record ReportPictures(IReadOnlyList<ReportPicture> Pictures) : ReportBlock;

/// <param name="Images">Images side by side.</param>
/// <param name="Caption">Lines of text below.</param>
/// <param name="IsRight">Whether what the network says of it is right; null where it says nothing.</param>
internal sealed record ReportPicture(IReadOnlyList<ReportImage> Images, IReadOnlyList<string> Caption, bool? IsRight = null);

/// <summary>A cell of a table.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Number">What it is sorted by; null sorts by the text.</param>
internal readonly record struct ReportCell(string Text, double? Number = null)
{
    public static implicit operator ReportCell(string text) => new(text);

    public static implicit operator ReportCell(long count) => new(count.ToString("N0", CultureInfo.InvariantCulture), count);

    public static implicit operator ReportCell(double value) =>
        double.IsNaN(value) ? new("–", -1) : new(value.ToString("F3", CultureInfo.InvariantCulture), value);
}
