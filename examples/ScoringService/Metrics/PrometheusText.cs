using System.Globalization;
using System.Text;

namespace ScoringService.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();

    public PrometheusText Counter(string name, string help, params IEnumerable<(string Labels, long Value)> values)
    {
        Header(name, help, "counter");
        foreach (var (labels, value) in values)
            Line($"{name}{labels} {value}");
        return this;
    }

    public PrometheusText Gauge(string name, string help, long value)
    {
        Header(name, help, "gauge");
        Line($"{name} {value}");
        return this;
    }

    public PrometheusText Histogram(string name, string help, Histogram histogram)
    {
        Header(name, help, "histogram");
        var (cumulative, sum) = histogram.Read();
        foreach (var (bound, count) in cumulative)
            Line($"{name}_bucket{{le=\"{(double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture))}\"}} {count}");
        Line($"{name}_sum {sum}");
        Line($"{name}_count {cumulative[^1].Count}");
        return this;
    }

    public override string ToString() => text.ToString();

    private void Header(string name, string help, string type)
    {
        Line($"# HELP {name} {help}");
        Line($"# TYPE {name} {type}");
    }

    // Prometheus wants line feeds on every system.
    private void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
