using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>A box in an image, in pixels from the top left corner of the image to that of the pixel after the last.</summary>
/// <param name="Left">Left side.</param>
/// <param name="Top">Top side.</param>
/// <param name="Right">Right side.</param>
/// <param name="Bottom">Bottom side.</param>
/// <param name="Class">What is in it.</param>
/// <param name="Share">How much of its area is left after the parts outside were cut off.</param>
internal readonly record struct MovedBox(double Left, double Top, double Right, double Bottom, int Class, double Share = 1)
{
    public double Area => (Right - Left) * (Bottom - Top);
}

/// <summary>
/// An image on which changes are carried out, and what moves along with it: a label map or boxes, or both. It belongs to one thread, and is used for one
/// image after another, so that changes need no memory of their own.
/// </summary>
internal sealed class Canvas
{
    private const int Colors = 3;
    private readonly List<MovedBox> boxes = [];

    /// <summary>Red, green and blue of every pixel.</summary>
    public Raster Image { get; } = new(Colors);

    /// <summary>The label of every pixel; of no pixels where the image has none.</summary>
    public Raster Labels { get; } = new(channels: 1);

    public IReadOnlyList<MovedBox> Boxes => boxes;

    public ImageSize Size => Image.Size;

    /// <summary>A box of which less is left is dropped; one without area always is.</summary>
    public double SmallestShare { get; init; }

    public bool HasLabels => Labels.Size.Height > 0;

    /// <summary>Begins with an image. The arrays are borrowed until the next one, and stay as they are.</summary>
    /// <exception cref="ArgumentException">The bytes are not those of so many pixels.</exception>
    public void Load(
        ImageSize size, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte>? labels = null, IEnumerable<MovedBox>? boxes = null)
    {
        Image.Load(pixels, size);
        Labels.Load(labels ?? default, labels is null ? default : size);
        this.boxes.Clear();
        this.boxes.AddRange(boxes ?? []);
    }

    /// <summary>The image, and the label map where there is one, with what lies outside them.</summary>
    public IEnumerable<(Raster Raster, byte[] Outside)> Rasters(FillColor fill)
    {
        yield return (Image, [fill.Red, fill.Green, fill.Blue]);
        if (HasLabels)
            yield return (Labels, [LabelMap.Ignored]);
    }

    /// <summary>Moves the boxes, each becoming the smallest that holds what is left of it in an image of the size.</summary>
    public void MoveBoxes(in Projection move, ImageSize size)
    {
        var kept = 0;
        for (var i = 0; i < boxes.Count; i++)
            if (Clip(move.Bound(boxes[i]), size) is { } box)
                boxes[kept++] = box;
        boxes.RemoveRange(kept, boxes.Count - kept);
    }

    private MovedBox? Clip(MovedBox box, ImageSize size)
    {
        var clipped = box with
        {
            Left = Math.Clamp(box.Left, 0, size.Width),
            Top = Math.Clamp(box.Top, 0, size.Height),
            Right = Math.Clamp(box.Right, 0, size.Width),
            Bottom = Math.Clamp(box.Bottom, 0, size.Height),
        };
        clipped = clipped with { Share = box.Share * clipped.Area / box.Area };
        return clipped.Area > 0 && clipped.Share >= SmallestShare ? clipped : null;
    }
}
