namespace MLNet.CnnCatalog.Graph;

public sealed partial class FeatureMap
{
    /// <summary>The map in a height and width that stay the same for pictures of every size: channels x height x width.</summary>
    /// <param name="height">Height of the output in pixels, at least 1.</param>
    /// <param name="width">Width of the output in pixels, at least 1.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException">An extent is less than 1, or this is a vector.</exception>
    public FeatureMap Resize(int height, int width, Interpolation interpolation) =>
        Then(new Resize(new FixedSize((height, width)), interpolation));

    /// <summary>The map in floor(height x factor) rows and floor(width x factor) columns.</summary>
    /// <param name="height">Factor of the height, more than 0; less than 1 makes the map smaller.</param>
    /// <param name="width">Factor of the width, more than 0; less than 1 makes the map smaller.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException">A factor is no positive number or leaves no pixel, or this is a vector.</exception>
    public FeatureMap ResizeBy(double height, double width, Interpolation interpolation) =>
        Then(new Resize(new ScaledSize(height, width), interpolation));

    /// <summary>
    /// The map in the height and width of another one, as the heads of segmentation networks return to the size of the picture (Long et
    /// al. 2015) and feature pyramids to that of the next finer map (Lin et al. 2017).
    /// </summary>
    /// <param name="other">A map, whose values are not read; its size is followed when the pictures have another one.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException">
    /// This or <paramref name="other"/> is a vector, or the two belong to different networks.
    /// </exception>
    public FeatureMap ResizeTo(FeatureMap other, Interpolation interpolation) =>
        Then(new Resize(new SizeOfOther(), interpolation), other);

    /// <summary>The map in <paramref name="factor"/> times the height and width.</summary>
    /// <param name="factor">Factor of height and width, at least 1.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException"><paramref name="factor"/> is less than 1, or this is a vector.</exception>
    public FeatureMap Upsample(int factor, Interpolation interpolation) => ResizeBy(factor, factor, interpolation);
}
