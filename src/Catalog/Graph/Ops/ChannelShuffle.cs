namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Mixes groups of channels (Zhang et al. 2018, ShuffleNet): of g groups of n channels the first channels of all groups come first, then
/// the second ones, and so on.
/// </summary>
/// <param name="Groups">Number of groups; divides the channels.</param>
public sealed record ChannelShuffle(int Groups) : Op
{
    /// <inheritdoc/>
    public override string Kind => "shuffle";
}
