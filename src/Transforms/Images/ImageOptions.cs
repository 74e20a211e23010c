namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// What every option record of this library says of images. All of it is about image columns; a vector is taken as it is. Where an image is transparent
/// it is laid on white.
/// </summary>
public abstract record ImageOptions
{
    /// <summary>
    /// Height and width in pixels that the network is fed, or one number for both. Null takes the size that the network was published for, such
    /// as 224 x 224, or that of a vector column with three dimensions.
    /// </summary>
    public ImageSize? ImageSize { get; init; }

    /// <summary>
    /// How an image whose sides have another ratio gets there. Null takes what is known of the weights, else the centre is cropped. Images shrink
    /// and grow by a bilinear filter without aliasing, as Pillow and torchvision do it.
    /// </summary>
    public ImageResizing? Resizing { get; init; }

    /// <summary>
    /// Length in pixels that the shorter side is resized to before <see cref="ImageSize"/> is cut from the centre, such as 256 for 224; at least
    /// the shorter side of that size. Null resizes to the size itself, unless weights were published with another one
    /// (<see cref="CatalogEntry.Evaluation"/>).
    /// </summary>
    public int? ResizeSize { get; init; }

    /// <summary>
    /// What the network sees of a pixel. Null takes what is known of the weights (<see cref="CatalogEntry.Evaluation"/>, or the texts of an ONNX
    /// file of this library), else, where a network is trained, the mean and deviation of ImageNet.
    /// </summary>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>
    /// Whether an image from a file is turned and mirrored as its EXIF orientation says, so that it is seen as a viewer shows it; true by default.
    /// It needs the file: its bytes in the column, or <c>LoadImages</c>, which notes where an image came from. An image that the application
    /// decoded is taken as it is, and so is one in a column that states a size, such as that of <c>ResizeImages</c>.
    /// </summary>
    public bool ApplyExifOrientation { get; init; } = true;

    /// <summary>
    /// Whether a file that ends too early is taken, with whatever the decoder fills in for the rest; else it is an error, as in Pillow. False by
    /// default. Of an image in a column that states a size, nothing is known of the file.
    /// </summary>
    public bool AcceptTruncated { get; init; }

    /// <summary>All options that are set, such as <c>CnnClassificationOptions { ..., BatchSize = 32, Epochs = 90, ... }</c>.</summary>
    public sealed override string ToString() => RecordText.Of(this);

    internal void CheckImages()
    {
        if (ImageSize is { } size && (size.Height < 1 || size.Width < 1))
            throw new ArgumentOutOfRangeException(nameof(ImageSize), size, $"The option {nameof(ImageSize)} must be at least 1 pixel in height and width.");
        if (Normalization is { } by && !Array.TrueForAll([by.Red, by.Green, by.Blue], channel =>
            double.IsFinite(channel.Mean) && channel.Deviation is > 0 and <= double.MaxValue))
            throw new ArgumentOutOfRangeException(
                nameof(Normalization), by, $"The option {nameof(Normalization)} must be finite numbers, with deviations above 0.");
        if (Resizing is { } resizing && !Enum.IsDefined(resizing))
            throw new ArgumentOutOfRangeException(nameof(Resizing), Resizing, $"The option {nameof(Resizing)} must be one of {string.Join(", ", Enum.GetNames<ImageResizing>())}.");
        if (ResizeSize is not { } length)
            return;
        if (length < 1 || length < ImageSize?.ShorterSide)
            throw new ArgumentOutOfRangeException(
                nameof(ResizeSize), length, $"The option {nameof(ResizeSize)} must be at least the shorter side of {nameof(ImageSize)}, which is cut from it.");
        if (Resizing is not (null or ImageResizing.Crop))
            throw new ArgumentException(
                $"The option {nameof(ResizeSize)} needs {nameof(Resizing)} to be {nameof(ImageResizing.Crop)}, and it is {Resizing}. Leave one of the two out.",
                nameof(ResizeSize));
    }
}
