namespace MLNet.CnnCatalog.Graph;

/// <summary>The same map in another height and width, as PyTorch's <c>interpolate</c> computes it.</summary>
/// <param name="Target">Height and width of the output. For <see cref="SizeOfOther"/> the layer has a second input.</param>
/// <param name="Interpolation">Where the values come from.</param>
public sealed record Resize(ResizeTarget Target, Interpolation Interpolation) : Op
{
    /// <inheritdoc/>
    public override string Kind => "resize";
}
