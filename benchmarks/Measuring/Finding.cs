using System.Globalization;

namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>One line of the table: ours against another.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">Our images a second.</param>
/// <param name="Other">Whom it is compared with.</param>
/// <param name="Others">The other's images a second.</param>
/// <param name="Ratio">How many times as fast ours is.</param>
/// <param name="Target">The ratio that ours must reach; null where the line is for information.</param>
internal sealed record Finding(string What, double Ours, string Other, double Others, double Ratio, double? Target)
{
    /// <summary>Whether the target was met; null without one.</summary>
    public bool? IsMet => Target is { } target ? Ratio >= target : null;

    /// <summary>Compares two that did the same number of images a turn.</summary>
    public static Finding Of(string what, int images, Timings ours, Timings others, double? target = null) =>
        new(what, images / ours.MedianSeconds, others.Name, images / others.MedianSeconds, ours.SpeedRelativeTo(others), target);
}
