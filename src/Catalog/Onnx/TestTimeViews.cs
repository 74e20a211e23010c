using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx;

/// <summary>
/// The views of an image that a classifier scores one by one, whose probabilities are averaged: windows of it, in the order of torchvision's
/// <c>five_crop</c> and <c>ten_crop</c>. It is nothing of the network itself, which sees one of them at a time.
/// </summary>
/// <param name="Image">Shape of the image.</param>
/// <param name="View">Shape of a view, which the network takes. A smaller one than the image's is cut from the corners and from the centre.</param>
/// <param name="IsMirrored">Whether the views of the mirrored image come behind those of the image.</param>
internal sealed record TestTimeViews(Shape Image, Shape View, bool IsMirrored)
{
    /// <summary>Pixels above and left of each window.</summary>
    public IReadOnlyList<Extent> Offsets
    {
        get
        {
            var (bottom, right) = (Image.Height - View.Height, Image.Width - View.Width);
            // Halves are rounded to even numbers, as in Python.
            return Image == View ? [0] : [0, (0, right), (bottom, 0), (bottom, right), ((int)Math.Round(bottom / 2.0), (int)Math.Round(right / 2.0))];
        }
    }

    /// <summary>Views of an image.</summary>
    public int Count => (IsMirrored ? 2 : 1) * Offsets.Count;
}
