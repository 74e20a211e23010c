namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Where a resized map (<see cref="FeatureMap.Resize"/>) takes the values of its pixels from. The positions are those of PyTorch's
/// <c>interpolate</c>: pixel i of n lies at i m / n, or, counted from the centres of pixels, at (i + 0.5) m / n - 0.5, in a map of m pixels.
/// None smooths a map before it becomes smaller.
/// </summary>
public enum Interpolation
{
    /// <summary>The pixel at the position rounded down, <c>mode="nearest"</c>.</summary>
    Nearest,

    /// <summary>
    /// The mean of the four pixels around the centre, by their distance from it, <c>mode="bilinear", align_corners=False</c>.
    /// </summary>
    Bilinear,

    /// <summary>
    /// Bilinear, with the centres of the corner pixels kept in place: pixel i of n lies at i (m - 1) / (n - 1),
    /// <c>mode="bilinear", align_corners=True</c>.
    /// </summary>
    BilinearAlignedCorners,
}
