namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>One line of the table: ours against another.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">Our figure with its unit.</param>
/// <param name="Other">Whom it is compared with.</param>
/// <param name="Others">The other's figure with its unit.</param>
/// <param name="Ratio">How many times better ours is: speed ours / other, memory other / ours.</param>
/// <param name="Target">The ratio that ours must reach; null where the line is for information.</param>
internal sealed record Finding(string What, string Ours, string Other, string Others, double Ratio, double? Target)
{
    /// <summary>Whether the target was met; null without one.</summary>
    public bool? IsMet => Target is { } target ? Ratio >= target : null;
}
