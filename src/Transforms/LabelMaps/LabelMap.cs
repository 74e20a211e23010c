using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.LabelMaps.Png;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// The class of every pixel of an image, in upright coordinates: what semantic segmentation learns and predicts. It is immutable and holds
/// no native memory, so that rows may share it; nobody disposes it. Columns of it are marked with <see cref="LabelMapTypeAttribute"/> in
/// classes of rows.
/// </summary>
public sealed class LabelMap
{
    /// <summary>The label of pixels that belong to no class: they are neither trained nor measured.</summary>
    public const byte Ignored = 255;

    /// <summary>Wraps labels that are in memory.</summary>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="labels">
    /// One byte a pixel, row by row from the top left: the class from 0, or <see cref="Ignored"/>. They are not copied: leave them as they
    /// are.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <exception cref="ArgumentException">There are not <paramref name="height"/> x <paramref name="width"/> labels.</exception>
    public LabelMap(int height, int width, ReadOnlyMemory<byte> labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (labels.Length != (long)height * width)
            throw new ArgumentException(
                $"There are {labels.Length} labels, and a map of {new ImageSize(height, width)} pixels needs {(long)height * width}, one a pixel.",
                nameof(labels));
        (Height, Width, Labels) = (height, width, labels);
    }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>One byte a pixel, row by row from the top left: the class from 0, or <see cref="Ignored"/>.</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>The file that the map was read from, which errors name; null for one that came from elsewhere.</summary>
    public string? Path { get; init; }

    /// <summary>The label of one pixel.</summary>
    /// <param name="y">Row, from 0 at the top.</param>
    /// <param name="x">Column, from 0 at the left.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pixel lies outside.</exception>
    public byte this[int y, int x]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
            return Labels.Span[(y * Width) + x];
        }
    }

    internal ImageSize Size => new(Height, Width);

    /// <summary>Reads a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What its pixels mean; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no PNG file, or damaged or truncated; it has more than 268,435,456 pixels, or 16 bits a channel; or a pixel is none of the
    /// classes.
    /// </exception>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static LabelMap Read(string path, LabelMapOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = File.ReadAllBytes(path);
        try
        {
            return Read(file, path, options);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}': {error.Message}", error);
        }
    }

    /// <summary>Reads a PNG file that is in memory.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="options">What its pixels mean; null takes the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// It is no PNG file, or damaged or truncated; it has more than 268,435,456 pixels, or 16 bits a channel; or a pixel is none of the
    /// classes.
    /// </exception>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static LabelMap Read(ReadOnlyMemory<byte> file, LabelMapOptions? options = null) => Read(file, path: null, options);

    /// <summary>
    /// Writes a PNG file with a palette: the index of a pixel is its label, its colour that of <see cref="LabelColors.Voc"/>. <c>Read</c>
    /// gives the same labels back. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written there.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => PngWriter.WriteIndexed(stream, this, LabelColors.Voc));
    }

    private static LabelMap Read(ReadOnlyMemory<byte> file, string? path, LabelMapOptions? options)
    {
        options ??= new();
        options.Check();
        var image = PngImage.Parse(file);
        var samples = LabelSamples.Of(image, options);
        return new(image.Header.Height, image.Header.Width, image.ReadLabels(samples)) { Path = path };
    }
}
