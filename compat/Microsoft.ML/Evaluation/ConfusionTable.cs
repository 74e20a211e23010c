using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Writes a confusion matrix as ML.NET prints it: actual classes down, predicted classes across.</summary>
internal sealed class ConfusionTable
{
    private readonly ConfusionMatrix matrix;
    private readonly string[] classNames;
    private readonly int cellWidth;
    private readonly int indexWidth;
    private readonly int headingWidth;
    private readonly StringBuilder text = new();

    private ConfusionTable(ConfusionMatrix matrix, string[] classNames)
    {
        this.matrix = matrix;
        this.classNames = classNames;
        cellWidth = classNames.Length == 2 ? 8 : 5;

        var longestName = classNames.Max(name => name.Length);
        var namesFitTheCells = longestName <= cellWidth;
        indexWidth = namesFitTheCells ? 0 : (classNames.Length - 1).ToString().Length;
        headingWidth = Math.Max("PREDICTED".Length, namesFitTheCells ? longestName : longestName + indexWidth + ". ".Length);
    }

    // Names that are wider than a cell give way to class indices.
    private bool ShowsIndices => indexWidth > 0;

    public static string Format(ConfusionMatrix matrix, string[] classNames)
    {
        var table = new ConfusionTable(matrix, classNames);
        table.text.AppendLine().AppendLine("Confusion table");
        table.WriteHeader();
        for (var actual = 0; actual < classNames.Length; actual++)
            table.WriteRow(actual);
        table.WriteFooter();
        return table.text.ToString();
    }

    private void WriteHeader()
    {
        WriteRuler("");
        text.Append(Heading("PREDICTED"));
        for (var c = 0; c < classNames.Length; c++)
            text.Append($" {(ShowsIndices ? c.ToString() : classNames[c]).PadLeft(cellWidth)} |");
        text.AppendLine(" Recall");
        WriteRuler("TRUTH");
    }

    private void WriteRow(int actual)
    {
        var name = ShowsIndices
            ? $"{actual.ToString().PadLeft(indexWidth)}. {classNames[actual].PadLeft(headingWidth - indexWidth - ". ".Length)}"
            : classNames[actual].PadLeft(headingWidth);
        text.Append(name).Append(" ||");
        foreach (var count in matrix.Counts[actual])
            text.Append($" {count.ToString("N0").PadLeft(cellWidth)} |");
        text.AppendLine($" {matrix.PerClassRecall[actual]:F4}");
    }

    private void WriteFooter()
    {
        WriteRuler("");
        text.Append(Heading("Precision"));
        foreach (var precision in matrix.PerClassPrecision)
            text.Append($"{precision.ToString("N4").PadLeft(cellWidth + 1)} |");
        text.AppendLine();
    }

    private void WriteRuler(string heading)
    {
        var lengthPerClass = classNames.Length > 2 ? 8 : 11;
        text.Append(Heading(heading)).Append('=', lengthPerClass * classNames.Length).AppendLine();
    }

    private string Heading(string heading) => heading.PadRight(headingWidth) + " ||";
}
