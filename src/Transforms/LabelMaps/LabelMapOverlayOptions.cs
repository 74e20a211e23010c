namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Options of <c>ml.Transforms.OverlayLabelMap</c>.</summary>
public sealed record LabelMapOverlayOptions
{
    /// <summary>
    /// The colour of every label: the position, from 0, is the label; at most 256. Null, the default, takes <see cref="LabelColors.Voc"/>.
    /// </summary>
    public IReadOnlyList<LabelColor>? Colors { get; init; }

    /// <summary>How much of the colour is seen, 0 (the image alone) to 1 (the colours alone); 0.5 by default.</summary>
    public double Opacity { get; init; } = 0.5;

    /// <summary>The label that is not painted; 0, the background, by default. Null paints all.</summary>
    public byte? TransparentLabel { get; init; } = 0;

    /// <summary>
    /// Whether an image from a file is turned and mirrored as its EXIF orientation says; true by default. Choose what the network had
    /// (<see cref="Images.ImageOptions.ApplyExifOrientation"/>): the map lies on the image as the network saw it.
    /// </summary>
    public bool ApplyExifOrientation { get; init; } = true;

    internal void Check()
    {
        if (!(Opacity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Opacity), Opacity, $"The option {nameof(Opacity)} must be 0 to 1.");
        LabelPalette.Check(Colors, nameof(Colors));
    }
}
