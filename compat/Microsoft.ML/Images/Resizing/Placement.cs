using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Microsoft.ML.Images.Resizing;

/// <summary>Where the whole source picture lies on the resized one, in pixels of that. It may reach over edges or leave room.</summary>
internal readonly record struct Placement(int Left, int Top, int Width, int Height)
{
    // Single precision and the cuts towards zero are ML.NET's: they decide whether a last column stays empty.
    public static Placement Pad(int sourceWidth, int sourceHeight, int width, int height)
    {
        var widthAspect = (float)width / sourceWidth;
        var heightAspect = (float)height / sourceHeight;
        var isTall = heightAspect < widthAspect;
        var aspect = isTall ? heightAspect : widthAspect;
        return new Placement(
            Left: isTall ? Middle(width, sourceWidth * aspect) : 0,
            Top: isTall ? 0 : Middle(height, sourceHeight * aspect),
            Width: (int)(sourceWidth * aspect),
            Height: (int)(sourceHeight * aspect));
    }

    /// <summary>An anchor of the other axis than the one that is cut counts as the centre.</summary>
    public static Placement Crop(int sourceWidth, int sourceHeight, int width, int height, Anchor anchor)
    {
        var widthAspect = (float)width / sourceWidth;
        var heightAspect = (float)height / sourceHeight;
        var cutsHeight = heightAspect < widthAspect;
        var aspect = cutsHeight ? widthAspect : heightAspect;
        return new Placement(
            Left: cutsHeight ? 0 : Offset(width, sourceWidth * aspect, anchor, Anchor.Left, Anchor.Right),
            Top: cutsHeight ? Offset(height, sourceHeight * aspect, anchor, Anchor.Top, Anchor.Bottom) : 0,
            Width: (int)(sourceWidth * aspect),
            Height: (int)(sourceHeight * aspect));
    }

    private static int Offset(int available, float scaled, Anchor anchor, Anchor near, Anchor far) =>
        anchor == near ? 0
        : anchor == far ? (int)(available - scaled)
        : Middle(available, scaled);

    private static int Middle(int available, float scaled) => (int)((available - scaled) / 2);
}
