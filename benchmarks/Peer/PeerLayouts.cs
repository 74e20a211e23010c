namespace MLNet.CnnCatalog.Benchmarks.Peer;

/// <summary>The two orders of a tensor's values in memory that PyTorch offers, as peer.py calls them.</summary>
internal static class PeerLayouts
{
    public const string Contiguous = "contiguous";
    public const string ChannelsLast = "channels-last";

    public static IReadOnlyList<string> All { get; } = [Contiguous, ChannelsLast];
}
