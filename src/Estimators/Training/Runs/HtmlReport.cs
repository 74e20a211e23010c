using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using SkiaSharp;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>Sections as one page that needs nothing but itself: style, script and pictures are inside.</summary>
internal static class HtmlReport
{
    // The numbers of a larger matrix cannot be read.
    private const int MostClassesInNumbers = 20;
    private const int LongestText = 300;

    private static readonly SKColor Right = new(0x2e, 0x9e, 0x5b);
    private static readonly SKColor Wrong = new(0xd6, 0x45, 0x45);

    public static void Write(Stream stream, string title, IReadOnlyList<ReportSection> sections)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">")
            .Append(CultureInfo.InvariantCulture, $"<title>{Text(title)}</title><style>{Resource("report.css")}</style></head>")
            .Append(CultureInfo.InvariantCulture, $"<body><header><h1>{Text(title)}</h1><nav>");
        foreach (var (index, section) in sections.Index().Skip(1))
            html.Append(CultureInfo.InvariantCulture, $"<a href=\"#s{index}\">{Text(section.Title)}</a>");
        html.Append("</nav></header><main>");
        foreach (var (index, section) in sections.Index())
        {
            html.Append(CultureInfo.InvariantCulture, $"<section id=\"s{index}\"><h2>{Text(section.Title)}</h2>");
            AppendBlocks(html, section.Blocks);
            html.Append("</section>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"</main><script>{Resource("report.js")}</script></body></html>\n");
        stream.Write(Encoding.UTF8.GetBytes(html.ToString()));
    }

    private static void AppendBlocks(StringBuilder html, IReadOnlyList<ReportBlock> blocks)
    {
        var isAmongCharts = false;
        foreach (var block in blocks)
        {
            // Charts stand side by side.
            if (isAmongCharts != block is ReportChart)
                html.Append(isAmongCharts ? "</div>" : "<div class=\"charts\">");
            isAmongCharts = block is ReportChart;
            Append(html, block);
        }

        html.Append(isAmongCharts ? "</div>" : "");
    }

    private static void Append(StringBuilder html, ReportBlock block)
    {
        switch (block)
        {
            case ReportText text:
                html.Append(CultureInfo.InvariantCulture, $"<p>{Text(text.Text)}</p>");
                break;
            case ReportFigures figures:
                html.Append("<dl class=\"figures\">")
                    .AppendJoin("", figures.Figures.Select(figure => $"<div><dt>{Text(figure.Name)}</dt><dd>{Text(figure.Value)}</dd></div>"))
                    .Append("</dl>");
                break;
            case ReportTable table:
                Append(html, table);
                break;
            case ReportChart chart:
                ChartDrawing.Append(html, chart);
                break;
            case ReportMatrix matrix when matrix.Classes.Count <= MostClassesInNumbers:
                AppendNumbers(html, matrix);
                break;
            case ReportMatrix matrix:
                AppendPicture(html, matrix);
                break;
            case ReportPictures pictures:
                html.Append("<div class=\"pictures\">");
                foreach (var picture in pictures.Pictures)
                    Append(html, picture);
                html.Append("</div>");
                break;
            default:
                throw new NotSupportedException($"A report cannot show a {block.GetType().Name}.");
        }
    }

    private static void Append(StringBuilder html, ReportTable table)
    {
        html.Append("<div class=\"scroll\"><table class=\"sortable\"><thead><tr>");
        foreach (var (index, column) in table.Columns.Index())
            html.Append(CultureInfo.InvariantCulture, $"<th{Numeric(table.Rows.Count > 0 && table.Rows[0][index].Number is not null)}>{Text(column)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            foreach (var cell in row)
                html.Append(CultureInfo.InvariantCulture, $"<td{Numeric(cell.Number is not null)}")
                    .Append(cell.Number is { } number ? string.Create(CultureInfo.InvariantCulture, $" data-v=\"{number:R}\"") : "")
                    .Append(CultureInfo.InvariantCulture, $">{Text(cell.Text)}</td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
    }

    private static void Append(StringBuilder html, ReportPicture picture)
    {
        html.Append(CultureInfo.InvariantCulture, $"<figure{(picture.IsRight is { } isRight ? isRight ? " class=\"right\"" : " class=\"wrong\"" : "")}><div>");
        foreach (var image in picture.Images)
            html.Append(CultureInfo.InvariantCulture, $"<img{(image.IsSmall ? " class=\"small\"" : "")} alt=\"\" src=\"{image.ToDataAddress()}\">");
        html.Append("</div><figcaption>").AppendJoin("<br>", picture.Caption.Select(Text)).Append("</figcaption></figure>");
    }

    private static void AppendNumbers(StringBuilder html, ReportMatrix matrix)
    {
        html.Append("<div class=\"scroll wide\"><table class=\"matrix\"><thead><tr><th></th>")
            .AppendJoin("", matrix.Classes.Select(name => $"<th><span>{Text(name)}</span></th>")).Append("</tr></thead><tbody>");
        foreach (var (row, counts) in matrix.Counts.Index())
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(matrix.Classes[row])}</th>");
            foreach (var (column, count) in counts.Index())
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"{(row == column ? "right" : "wrong")}\" style=\"--s:{Share(counts, column):F3}\">")
                    .Append(count > 0 ? count.ToString(CultureInfo.InvariantCulture) : "").Append("</td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
    }

    private static void AppendPicture(StringBuilder html, ReportMatrix matrix)
    {
        var size = matrix.Classes.Count;
        var image = ReportImage.Of(size, (row, column) => (row == column ? Right : Wrong, Math.Sqrt(Share(matrix.Counts[row], column))));
        var cells = new JsonArray([.. matrix.Counts.Index().SelectMany(row => row.Item.Index().Where(cell => cell.Item > 0)
            .Select(cell => new JsonArray(row.Index, cell.Index, cell.Item)))]);
        var names = new JsonArray([.. matrix.Classes.Select(name => JsonValue.Create(Shortened(name)))]);
        html.Append(CultureInfo.InvariantCulture, $"<img class=\"matrix\" alt=\"confusion matrix\" src=\"{image.ToDataAddress(isLossless: true)}\" ")
            .Append(CultureInfo.InvariantCulture, $"data-cells=\"{Attribute(cells)}\" data-names=\"{Attribute(names)}\">");

        static string Attribute(JsonArray values) => WebUtility.HtmlEncode(values.ToJsonString());
    }

    // The share of the row; colours would show nothing else where classes are of different sizes.
    private static double Share(long[] row, int column) => row[column] == 0 ? 0 : (double)row[column] / row.Sum();

    private static string Numeric(bool isNumber) => isNumber ? " class=\"number\"" : "";

    private static string Text(string text) => WebUtility.HtmlEncode(Shortened(text));

    private static string Shortened(string text) => text.Length > LongestText ? $"{text[..LongestText]} …" : text;

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
