namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// Where points of a plane go: (x, y) to (A x + B y + C, D x + E y + F) / (G x + H y + I). Coordinates are in pixels from the top left corner of the
/// image, so that the centre of its first pixel lies at (0.5, 0.5).
/// </summary>
internal readonly record struct Projection(
    double A, double B, double C, double D, double E, double F, double G = 0, double H = 0, double I = 1)
{
    public bool IsAffine => G == 0 && H == 0;

    /// <summary>Whether rows stay rows and columns stay columns.</summary>
    public bool IsAxisAligned => IsAffine && B == 0 && D == 0;

    /// <summary>Stretches after it has shifted.</summary>
    public static Projection ShiftAndScale(double x, double y, double scaleX = 1, double scaleY = 1) => new(scaleX, 0, x * scaleX, 0, scaleY, y * scaleY);

    /// <summary>Where a rotated pixel of an image comes from: by degrees against the clock about the centre, as Pillow's <c>rotate</c> computes it.</summary>
    public static Projection FromRotated(double degrees, ImageSize size) => FromRotatedAbout((size.Width / 2.0, size.Height / 2.0), degrees);

    /// <summary>Where a pixel comes from that was rotated about a point.</summary>
    public static Projection FromRotatedAbout((double X, double Y) centre, double degrees)
    {
        var angle = -double.DegreesToRadians(((degrees % 360) + 360) % 360);
        // Pillow rounds, so that quarter turns are exact.
        var (cos, sin) = (Math.Round(Math.Cos(angle), 15), Math.Round(Math.Sin(angle), 15));
        var (x, y) = centre;
        return new(cos, sin, (cos * -x) + (sin * -y) + x, -sin, cos, (-sin * -x) + (cos * -y) + y);
    }

    /// <summary>
    /// Where a pixel of an image comes from that was sheared, scaled and rotated (with the clock) about a centre, then shifted: torchvision's
    /// <c>affine</c>.
    /// </summary>
    public static Projection FromAffine(in AffineMove move, (double X, double Y) centre)
    {
        var (rotation, shearX, shearY) =
            (double.DegreesToRadians(move.Degrees), double.DegreesToRadians(move.ShearX), double.DegreesToRadians(move.ShearY));
        var a = Math.Cos(rotation - shearY) / Math.Cos(shearY);
        var b = (-Math.Cos(rotation - shearY) * Math.Tan(shearX) / Math.Cos(shearY)) - Math.Sin(rotation);
        var c = Math.Sin(rotation - shearY) / Math.Cos(shearY);
        var d = (-Math.Sin(rotation - shearY) * Math.Tan(shearX) / Math.Cos(shearY)) + Math.Cos(rotation);
        // The determinant is one.
        (a, b, c, d) = (d / move.Scale, -b / move.Scale, -c / move.Scale, a / move.Scale);
        var (x, y) = (-centre.X - move.X, -centre.Y - move.Y);
        return new(a, b, (a * x) + (b * y) + centre.X, c, d, (c * x) + (d * y) + centre.Y);
    }

    /// <summary>
    /// Where a point of an image comes from whose corners went to others: the corners are those at (0, 0) and (width - 1, height - 1), clockwise from the
    /// top left, as torchvision's <c>perspective</c> has them.
    /// </summary>
    public static Projection FromCorners(ReadOnlySpan<(int X, int Y)> corners, ImageSize size)
    {
        var (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3]);
        var (sumX, sumY) = (p.X - q.X + r.X - s.X, p.Y - q.Y + r.Y - s.Y);
        var (rightX, rightY, lowX, lowY) = (q.X - r.X, q.Y - r.Y, s.X - r.X, s.Y - r.Y);
        var determinant = (double)(rightX * lowY) - (lowX * rightY);
        var g = ((sumX * lowY) - (lowX * sumY)) / determinant;
        var h = ((rightX * sumY) - (sumX * rightY)) / determinant;
        var (width, height) = (size.Width - 1, size.Height - 1);
        var there = new Projection(
            (q.X - p.X + (g * q.X)) / width, (s.X - p.X + (h * s.X)) / height, p.X,
            (q.Y - p.Y + (g * q.Y)) / width, (s.Y - p.Y + (h * s.Y)) / height, p.Y,
            g / width, h / height);
        var back = there.Inverse();
        return new(
            back.A / back.I, back.B / back.I, back.C / back.I, back.D / back.I, back.E / back.I, back.F / back.I, back.G / back.I, back.H / back.I);
    }

    /// <summary>The same for an image that grew to hold all of what was rotated, and that size, as Pillow's <c>rotate</c> has them with <c>expand</c>.</summary>
    public (Projection Source, ImageSize Size) Expanded(ImageSize size)
    {
        var (p, q, r, s) = (Move(0, 0), Move(size.Width, 0), Move(size.Width, size.Height), Move(0, size.Height));
        // Pillow does not round quarter turns.
        var (width, height) = A == 0 && E == 0 ? (size.Height, size.Width) : (Extent(p.X, q.X, r.X, s.X), Extent(p.Y, q.Y, r.Y, s.Y));
        var (x, y) = Move(-(width - size.Width) / 2.0, -(height - size.Height) / 2.0);
        return (this with { C = x, F = y }, new(height, width));

        static int Extent(double a, double b, double c, double d) =>
            (int)Math.Ceiling(Math.Max(Math.Max(a, b), Math.Max(c, d))) - (int)Math.Floor(Math.Min(Math.Min(a, b), Math.Min(c, d)));
    }

    /// <summary>The way back. Its numbers are known but for a common factor.</summary>
    public Projection Inverse() => new(
        (E * I) - (F * H), (C * H) - (B * I), (B * F) - (C * E),
        (F * G) - (D * I), (A * I) - (C * G), (C * D) - (A * F),
        (D * H) - (E * G), (B * G) - (A * H), (A * E) - (B * D));

    public (double X, double Y) Move(double x, double y)
    {
        var w = (G * x) + (H * y) + I;
        return (((A * x) + (B * y) + C) / w, ((D * x) + (E * y) + F) / w);
    }

    /// <summary>The smallest upright box that holds a box when it was moved.</summary>
    public MovedBox Bound(MovedBox box)
    {
        var (p, q, r, s) = (Move(box.Left, box.Top), Move(box.Right, box.Top), Move(box.Right, box.Bottom), Move(box.Left, box.Bottom));
        return box with
        {
            Left = Math.Min(Math.Min(p.X, q.X), Math.Min(r.X, s.X)),
            Top = Math.Min(Math.Min(p.Y, q.Y), Math.Min(r.Y, s.Y)),
            Right = Math.Max(Math.Max(p.X, q.X), Math.Max(r.X, s.X)),
            Bottom = Math.Max(Math.Max(p.Y, q.Y), Math.Max(r.Y, s.Y)),
        };
    }
}

/// <summary>What is done to an image about a centre: shear in y and x, scale, rotation with the clock, then a shift in pixels. Angles are in degrees.</summary>
internal readonly record struct AffineMove(double Degrees = 0, int X = 0, int Y = 0, double Scale = 1, double ShearX = 0, double ShearY = 0);
