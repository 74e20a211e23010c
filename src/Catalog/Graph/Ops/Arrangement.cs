namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>A map becomes a vector of channels x height x width features.</summary>
public sealed record Flatten : Op
{
    /// <inheritdoc/>
    public override string Kind => "flatten";
}

/// <summary>Some of the channels of a map, or of the features of a vector.</summary>
/// <param name="Start">First channel, from 0.</param>
/// <param name="Count">Number of channels.</param>
public sealed record SliceChannels(int Start, int Count) : Op
{
    /// <inheritdoc/>
    public override string Kind => "slice";
}

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

/// <summary>Adds channels of zeros.</summary>
/// <param name="Before">Channels in front of the first.</param>
/// <param name="After">Channels behind the last.</param>
public sealed record PadChannels(int Before, int After) : Op
{
    /// <inheritdoc/>
    public override string Kind => "padchannels";
}

/// <summary>Keeps the top left pixel of every stride x stride square.</summary>
/// <param name="Stride">Step in pixels.</param>
public sealed record Subsample(Extent Stride) : Op
{
    /// <inheritdoc/>
    public override string Kind => "subsample";
}
