using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>An axis of a chart: from where to where, and the values that it names.</summary>
internal sealed record ChartAxis(double First, double Last, bool IsLogarithmic, IReadOnlyList<double> Ticks)
{
    private const int MostTicks = 6;
    // Beyond such a ratio, what is small would be a line on the ground.
    private const double WideRatio = 50;

    /// <summary>An axis for values, at least one, beginning and ending with round numbers where it is linear.</summary>
    public static ChartAxis For(IReadOnlyCollection<double> values, bool mayBeLogarithmic)
    {
        var (lowest, highest) = (values.Min(), values.Max());
        if (mayBeLogarithmic && lowest > 0 && highest / lowest > WideRatio)
            return Logarithmic((int)Math.Floor(Math.Log10(lowest)), (int)Math.Ceiling(Math.Log10(highest)));
        if (highest - lowest <= 1e-12 * Math.Abs(highest))
            (lowest, highest) = highest == 0 ? (0, 1) : (Math.Min(0, lowest), Math.Max(0, highest));
        var step = Step((highest - lowest) / MostTicks);
        var (first, last) = (Math.Floor(lowest / step), Math.Ceiling(highest / step));
        return new(first * step, last * step, IsLogarithmic: false, [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)]);
    }

    /// <summary>Where a value lies, from 0 to 1.</summary>
    public double Place(double value) => IsLogarithmic
        ? Math.Log10(value / First) / Math.Log10(Last / First)
        : (value - First) / (Last - First);

    private static ChartAxis Logarithmic(int first, int last)
    {
        var every = ((last - first) / MostTicks) + 1;
        return new(
            Math.Pow(10, first), Math.Pow(10, last), IsLogarithmic: true,
            [.. Enumerable.Range(first, last - first + 1).Where(power => (power - first) % every == 0).Select(power => Math.Pow(10, power))]);
    }

    // 1, 2 or 5 times a power of ten.
    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * ((double[])[1, 2, 5, 10]).First(times => times * power >= least * (1 - 1e-9));
    }
}

/// <summary>Curves as SVG, with the numbers that the page's script shows where the mouse is.</summary>
internal static class ChartDrawing
{
    private const int Width = 560;
    private const int Height = 250;
    private const int Left = 52;
    private const int Top = 10;
    private const int PlotWidth = Width - Left - 12;
    private const int PlotHeight = Height - Top - 36;

    public static void Append(StringBuilder html, ReportChart chart)
    {
        ReportCurve[] curves = [.. chart.Curves.Where(curve => curve.Points.Count > 0).OrderByDescending(curve => curve.IsFaint)];
        if (curves.Length == 0)
            return;
        var points = curves.SelectMany(curve => curve.Points).ToList();
        var across = ChartAxis.For([0, .. points.Select(point => point.X)], mayBeLogarithmic: false);
        var up = ChartAxis.For([.. points.Select(point => point.Y)], chart.MayBeLogarithmic);
        var title = WebUtility.HtmlEncode(chart.Title);
        html.Append(CultureInfo.InvariantCulture, $"<figure class=\"chart\"><figcaption>{title}{(up.IsLogarithmic ? " (logarithmic)" : "")}</figcaption>")
            .Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\" ")
            .Append(CultureInfo.InvariantCulture, $"data-chart=\"{WebUtility.HtmlEncode(Data(curves, across))}\">");
        AppendAxes(html, across, up);
        foreach (var curve in curves)
            AppendCurve(html, curve, Color(curve), across, up);
        html.Append(CultureInfo.InvariantCulture, $"<line class=\"cursor\" y1=\"{Top}\" y2=\"{Top + PlotHeight}\"/></svg><p class=\"legend\">");
        foreach (var curve in curves)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"key {Color(curve)}\">{WebUtility.HtmlEncode(curve.Name)}</span>");
        html.Append("</p></figure>");

        string Color(ReportCurve curve) => curve.IsFaint ? "faint" : $"c{Array.IndexOf(curves, curve) - curves.Count(other => other.IsFaint)}";
    }

    private static void AppendAxes(StringBuilder html, ChartAxis across, ChartAxis up)
    {
        foreach (var tick in up.Ticks)
        {
            var y = Top + (PlotHeight * (1 - up.Place(tick)));
            html.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"up\" x=\"{Left - 6}\" y=\"{y + 3.5:F1}\">{tick:G4}</text>");
        }

        foreach (var tick in across.Ticks)
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (PlotWidth * across.Place(tick)):F1}\" y=\"{Top + PlotHeight + 16}\">{tick:G4}</text>");
        html.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{Height - 4}\">epoch</text>");
    }

    private static void AppendCurve(StringBuilder html, ReportCurve curve, string color, ChartAxis across, ChartAxis up)
    {
        var places = curve.Points.Select(point => (X: Left + (PlotWidth * across.Place(point.X)), Y: Top + (PlotHeight * (1 - up.Place(point.Y))))).ToList();
        html.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve {color}\" points=\"");
        foreach (var (x, y) in places)
            html.Append(CultureInfo.InvariantCulture, $"{x:F1},{y:F1} ");
        html.Append("\"/>");
        if (curve.IsFaint || places.Count > 40)
            return;
        foreach (var (x, y) in places)
            html.Append(CultureInfo.InvariantCulture, $"<circle class=\"{color}\" cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"2.5\"/>");
    }

    private static string Data(IEnumerable<ReportCurve> curves, ChartAxis across) => new JsonObject
    {
        ["width"] = Width,
        ["left"] = Left,
        ["plot"] = PlotWidth,
        ["first"] = across.First,
        ["last"] = across.Last,
        ["curves"] = new JsonArray([.. curves.Select(curve => new JsonObject
        {
            ["name"] = curve.Name,
            ["points"] = new JsonArray([.. curve.Points.Select(point => new JsonArray(Short(point.X), Short(point.Y)))]),
        })]),
    }.ToJsonString();

    private static JsonNode Short(double value) => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
