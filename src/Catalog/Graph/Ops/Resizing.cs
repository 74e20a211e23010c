namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>The same map in another height and width, as PyTorch's <c>interpolate</c> computes it.</summary>
/// <param name="Target">Height and width of the output. For <see cref="SizeOfOther"/> the layer has a second input.</param>
/// <param name="Interpolation">Where the values come from.</param>
public sealed record Resize(ResizeTarget Target, Interpolation Interpolation) : Op
{
    /// <inheritdoc/>
    public override string Kind => "resize";
}

/// <summary>The height and width that a <see cref="Resize"/> gives.</summary>
public abstract record ResizeTarget
{
    private protected ResizeTarget()
    {
    }
}

/// <summary>The same height and width for maps of every size.</summary>
/// <param name="Output">Height and width of the output, in pixels; at least 1x1.</param>
public sealed record FixedSize(Extent Output) : ResizeTarget;

/// <summary>
/// A multiple of the input's: floor(height x factor) and floor(width x factor). Positions in the input are divided by the factor.
/// </summary>
/// <param name="Height">Factor of the height, more than 0; more than 1 enlarges.</param>
/// <param name="Width">Factor of the width, more than 0; more than 1 enlarges.</param>
public sealed record ScaledSize(double Height, double Width) : ResizeTarget;

/// <summary>
/// Those of the layer's second input, a map whose values are not read. They follow it when the images have another size.
/// </summary>
public sealed record SizeOfOther : ResizeTarget;
