namespace MLNet.CnnCatalog.Graph;

/// <summary>Some of the channels of a map, or of the features of a vector.</summary>
/// <param name="Start">First channel, from 0.</param>
/// <param name="Count">Number of channels.</param>
public sealed record SliceChannels(int Start, int Count) : Op
{
    /// <inheritdoc/>
    public override string Kind => "slice";
}
