namespace MLNet.CnnCatalog.Architectures;

/// <summary>The rounding of channel numbers that came with MobileNet and that its followers kept.</summary>
internal static class ChannelRounding
{
    /// <summary>
    /// The nearest multiple of <paramref name="divisor"/>, but at least one and never less than nine tenths of <paramref name="channels"/>.
    /// </summary>
    public static int ToMultiple(double channels, int divisor = 8)
    {
        var nearest = Math.Max(divisor, (int)(channels + (divisor / 2.0)) / divisor * divisor);
        return nearest < 0.9 * channels ? nearest + divisor : nearest;
    }
}
