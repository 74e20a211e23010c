namespace MLNet.CnnCatalog.Graph;

/// <summary>Adds channels of zeros.</summary>
/// <param name="Before">Channels in front of the first.</param>
/// <param name="After">Channels behind the last.</param>
public sealed record PadChannels(int Before, int After) : Op
{
    /// <inheritdoc/>
    public override string Kind => "padchannels";
}
