using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using SkiaSharp;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// What happens to an image on its way to the network, as options and network together have it: it is turned upright, laid on white, resized and
/// cut. All routes go this way, saved models among them.
/// </summary>
/// <param name="Size">Height and width that the network is fed; null where nobody said.</param>
/// <param name="IsChosen">Whether the user chose that size, so that a vector must have it.</param>
/// <param name="Resizing">How an image of another ratio gets there.</param>
/// <param name="ResizeSize">Length of the shorter side before the centre is cut out; null for that of <paramref name="Size"/>.</param>
/// <param name="Reading">What is made of a file.</param>
internal sealed record ImagePreparation(ImageSize? Size, bool IsChosen, ImageResizing Resizing, int? ResizeSize, ImageReading Reading)
{
    private const int Channels = 3;

    // Of an image that is longer, the middle is taken.
    private const int MostRatio = 2;

    /// <summary>
    /// Whether images are read whole, in their own ratio, for what is cut from them later: their shorter side has the length of
    /// <see cref="ResizeSize"/>, or its own where that is null.
    /// </summary>
    [JsonIgnore]
    public bool IsWhole { get; init; }

    /// <summary>Height and width that the network is fed.</summary>
    /// <exception cref="ArgumentException">Nobody said them.</exception>
    public ImageSize KnownSize => Size ?? throw new ArgumentException(
        "Set ImageSize, the height and width in pixels that images are resized to: the network has no size of its own.", nameof(Size));

    /// <summary>What the options say; where they say nothing, what is known of the weights, or what the network was published for.</summary>
    public static ImagePreparation Of(
        ImageOptions options, Shape? ownShape, KnownPreparation? known, ImageResizing otherwise = ImageResizing.Crop)
    {
        var size = options.ImageSize ?? known?.Size ?? (ownShape is { IsVector: false } shape ? new ImageSize(shape.Height, shape.Width) : null);
        var resizing = options.Resizing ?? (options.ResizeSize is null ? known?.Resizing : null) ?? otherwise;
        // A published length belongs to the published size, and to cropping.
        var length = options.ResizeSize ?? (options.ImageSize is null && resizing == ImageResizing.Crop ? known?.ResizeSize : null);
        return length is { } side && size is { } cut && side < cut.ShorterSide
            ? throw new ArgumentOutOfRangeException(
                nameof(options.ResizeSize), side,
                $"The option {nameof(options.ResizeSize)} must be at least {cut.ShorterSide}, the shorter side of the {cut} pixels that are cut from it.")
            : new(size, options.ImageSize is not null, resizing, length, new(options.ApplyExifOrientation, options.AcceptTruncated));
    }

    /// <summary>Reads a file, and says how large the image is, upright.</summary>
    /// <param name="file">JPEG, PNG or what else SkiaSharp decodes.</param>
    /// <param name="target">Receives red, green and blue of every pixel that the network is fed.</param>
    /// <param name="maximumPixels">An image of more pixels is an error.</param>
    /// <exception cref="InvalidDataException">It is no image, or damaged, truncated or too large.</exception>
    public ImageSize Read(ReadOnlySpan<byte> file, Span<byte> target, long maximumPixels = long.MaxValue)
    {
        var (image, origin) = ImageFile.Decode(file, Reading, maximumPixels);
        using (image)
            return Write(Pixels.Of(image), origin, target);
    }

    /// <summary>Reads an image that was decoded, and stays whose it is; says how large it is, upright.</summary>
    /// <param name="image">The image.</param>
    /// <param name="target">Receives red, green and blue of every pixel that the network is fed.</param>
    /// <exception cref="InvalidDataException">The file that it came from is truncated, or its format is unknown.</exception>
    public ImageSize Read(MLImage image, Span<byte> target) => Write(Pixels.Of(image), ImageFile.OriginOf(image, Reading), target);

    /// <summary>Reads an image that was decoded into an array of the size that it comes to.</summary>
    /// <exception cref="InvalidDataException">The file that it came from is truncated, or its format is unknown.</exception>
    public (byte[] Pixels, ImageSize Size) Read(MLImage image, ImageBuffers buffers) => Write(Pixels.Of(image), ImageFile.OriginOf(image, Reading), buffers);

    /// <summary>Reads a file into an array of the size that its image comes to.</summary>
    /// <exception cref="InvalidDataException">It is no image, or damaged or truncated.</exception>
    public (byte[] Pixels, ImageSize Size) Read(ReadOnlySpan<byte> file, ImageBuffers buffers)
    {
        var (image, origin) = ImageFile.Decode(file, Reading);
        using (image)
            return Write(Pixels.Of(image), origin, buffers);
    }

    /// <summary>Where the pixels of an image of some size go.</summary>
    public Placement Place(ImageSize image)
    {
        if (IsWhole)
            return PlaceWhole(image, ResizeSize ?? image.ShorterSide, most: ResizeSize is { } length ? MostRatio * length : int.MaxValue);
        var (size, resized) = (KnownSize, ResizedFrom(image.Width, image.Height));
        var (left, columns) = Centre(image.Width, resized.Width, size.Width);
        var (top, rows) = Centre(image.Height, resized.Height, size.Height);
        return new(size, columns, rows, left, top);
    }

    private ImageSize Write(Pixels image, SKEncodedOrigin origin, Span<byte> target)
    {
        image = image.Upright(origin).OnWhite();
        var own = new ImageSize(image.Height, image.Width);
        Write(image, Place(own), target);
        return own;
    }

    private (byte[] Pixels, ImageSize Size) Write(Pixels image, SKEncodedOrigin origin, ImageBuffers buffers)
    {
        image = image.Upright(origin).OnWhite();
        var own = new ImageSize(image.Height, image.Width);
        var place = Place(own);
        var target = buffers.Take(place.Size);
        Write(image, place, target);
        return (target, own);
    }

    private static void Write(Pixels image, in Placement place, Span<byte> target)
    {
        if (!place.IsFull)
            target.Clear();
        Resampling.Write(image, place.Columns, place.Rows, target[(Channels * place.First)..], stride: Channels * place.Size.Width);
    }

    private static Placement PlaceWhole(ImageSize image, int length, int most)
    {
        var (height, width) = (Whole(image.Height), Whole(image.Width));
        var ((left, columns), (top, rows)) = (Middle(image.Width, width), Middle(image.Height, height));
        return new(new(rows.Count, columns.Count), columns, rows, left, top);

        int Whole(long side) => checked((int)(side * length / image.ShorterSide));

        (int, Resampling.Axis) Middle(int from, int resized) => Centre(from, resized, Math.Min(resized, most));
    }

    // Sides are cut off to whole pixels as torchvision does it, but never to none.
    private ImageSize ResizedFrom(long width, long height)
    {
        var size = KnownSize;
        if (Resizing == ImageResizing.Fill)
            return size;
        var (longWidth, longHeight) = ResizeSize is { } length
            ? (Scaled(size.Width, length, size.ShorterSide), Scaled(size.Height, length, size.ShorterSide))
            : (size.Width, size.Height);
        var fillsHeight = longHeight * width >= longWidth * height;
        return fillsHeight == (Resizing == ImageResizing.Crop)
            ? new(checked((int)longHeight), Whole(longHeight * width, height))
            : new(Whole(longWidth * height, width), checked((int)longWidth));

        static long Scaled(long side, long length, long shorter) => ((2 * side * length) + shorter) / (2 * shorter);

        static int Whole(long product, long side) => checked((int)Math.Max(1, product / side));
    }

    // The middle of a longer side, or a shorter side in the middle.
    private static (int Margin, Resampling.Axis Axis) Centre(int from, int resized, int size) => resized >= size
        ? (0, new(from, resized, (int)Math.Round((resized - size) / 2.0), size))
        : ((size - resized) / 2, new(from, resized, 0, resized));
}

/// <summary>How images were prepared for weights that are there already.</summary>
/// <param name="Size">Height and width that the network was fed.</param>
/// <param name="Resizing">How an image of another ratio got there.</param>
/// <param name="ResizeSize">Length of the shorter side before the centre was cut out; null for that of <paramref name="Size"/>.</param>
internal sealed record KnownPreparation(ImageSize Size, ImageResizing Resizing, int? ResizeSize)
{
    /// <summary>How published weights are evaluated; null where that is not known.</summary>
    /// <param name="evaluation">What was published.</param>
    /// <param name="resizing">How an image of another ratio gets the network's size. Only what is cropped is resized to more.</param>
    public static KnownPreparation? Of(PublishedEvaluation? evaluation, ImageResizing resizing = ImageResizing.Crop) =>
        evaluation is null ? null : new(evaluation.ImageSize, resizing, resizing == ImageResizing.Crop ? evaluation.ResizeSize : null);
}
