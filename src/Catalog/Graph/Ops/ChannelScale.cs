namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Multiplies each channel by a learnt number; ConvNeXt's layer scale. Its parameter has the layer's own name and shape [C, 1, 1].
/// </summary>
/// <param name="InitialValue">What every number begins at.</param>
public sealed record ChannelScale(double InitialValue) : Op
{
    /// <inheritdoc/>
    public override string Kind => "scale";
}
