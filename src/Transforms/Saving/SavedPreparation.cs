using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Saving;

// A custom mapping in a saved model has no settings of its own: they come in a column. It is looked up by a key, which comes of nothing.

/// <summary>Input of the mapping that gives a key.</summary>
public sealed class NoColumns;

/// <summary>Output of the mapping that gives a key: always the same.</summary>
public sealed class PreparationKey
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnPreparationKey";

    /// <summary>Zero.</summary>
    [ColumnName(Column)]
    public uint Key { get; set; }
}

/// <summary>Input of the mapping that prepares images: an image, as <c>LoadImages</c> gives it.</summary>
public sealed class SourceImage
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnSourceImage";

    /// <summary>The image; it stays whose it is.</summary>
    [ColumnName(Column), AnyImage]
    public MLImage? Image { get; set; }

    /// <summary>What is to happen to the image.</summary>
    [ColumnName(SavedPreparation.Column)]
    public ReadOnlyMemory<char> Preparation { get; set; }
}

/// <summary>Input of the mapping that prepares images: the bytes of a file, as <c>LoadRawImageBytes</c> gives them.</summary>
public sealed class SourceFile
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnSourceFile";

    /// <summary>A JPEG or PNG file.</summary>
    [ColumnName(Column)]
    public VBuffer<byte> Bytes { get; set; }

    /// <summary>What is to happen to the image.</summary>
    [ColumnName(SavedPreparation.Column)]
    public ReadOnlyMemory<char> Preparation { get; set; }
}

/// <summary>Input of the mapping that prepares images: the pixels of an image whose column states its size.</summary>
public sealed class SourcePixels
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnSourcePixels";

    /// <summary>Alpha, red, green and blue of every pixel.</summary>
    [ColumnName(Column)]
    public VBuffer<byte> Values { get; set; }

    /// <summary>What is to happen to the image.</summary>
    [ColumnName(SavedPreparation.Column)]
    public ReadOnlyMemory<char> Preparation { get; set; }
}

/// <summary>Output of the mappings that prepare images.</summary>
public sealed class NetworkImage
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnNetworkImage";

    /// <summary>Name of the column of <see cref="SourceHeight"/>.</summary>
    public const string HeightColumn = "CnnSourceHeight";

    /// <summary>Name of the column of <see cref="SourceWidth"/>.</summary>
    public const string WidthColumn = "CnnSourceWidth";

    // An image type needs a size, and that of the network is not known here. ResizeImages asks the image, not the type.
    /// <summary>The image as the network is fed it.</summary>
    [ColumnName(Column), ImageType(1, 1)]
    public MLImage? Image { get; set; }

    /// <summary>Height in pixels that the image had, upright.</summary>
    [ColumnName(HeightColumn)]
    public int SourceHeight { get; set; }

    /// <summary>Width in pixels that the image had, upright.</summary>
    [ColumnName(WidthColumn)]
    public int SourceWidth { get; set; }

    internal static string[] Columns => [Column, HeightColumn, WidthColumn];
}

/// <summary>Gives the key of the settings in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class PreparationKeys : CustomMappingFactory<NoColumns, PreparationKey>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.PreparationKey";

    /// <inheritdoc/>
    public override Action<NoColumns, PreparationKey> GetMapping() => Give;

    internal static void Give(NoColumns source, PreparationKey target) => target.Key = 0;
}

/// <summary>Prepares images in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class SourceImages : CustomMappingFactory<SourceImage, NetworkImage>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.PrepareImage";

    /// <inheritdoc/>
    public override Action<SourceImage, NetworkImage> GetMapping() => Prepare;

    internal static void Prepare(SourceImage source, NetworkImage target) => SavedPreparation.Fill(target, source.Preparation, (preparation, pixels) =>
        preparation.Images.Read(source.Image ?? throw new InvalidDataException(ImageFile.Missing), pixels));
}

/// <summary>Decodes and prepares image files in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class SourceFiles : CustomMappingFactory<SourceFile, NetworkImage>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.PrepareImageFile";

    /// <inheritdoc/>
    public override Action<SourceFile, NetworkImage> GetMapping() => Prepare;

    internal static void Prepare(SourceFile source, NetworkImage target) => SavedPreparation.Fill(target, source.Preparation, (preparation, pixels) =>
        preparation.Images.Read(ImageFile.BytesOf(source.Bytes), pixels));
}

/// <summary>Prepares images of a known size in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class SourcePixelArrays : CustomMappingFactory<SourcePixels, NetworkImage>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.PreparePixels";

    /// <inheritdoc/>
    public override Action<SourcePixels, NetworkImage> GetMapping() => Prepare;

    internal static void Prepare(SourcePixels source, NetworkImage target) => SavedPreparation.Fill(target, source.Preparation, (preparation, pixels) =>
    {
        // ExtractPixels makes a row without any value of an image that is not there.
        if (source.Values.GetValues().IsEmpty)
            throw new InvalidDataException(ImageFile.Missing);
        using var image = SavedPreparation.ToImage(source.Values.DenseValues().ToArray(), preparation.SourceSize);
        return preparation.Images.Read(image, pixels);
    });
}

/// <summary>An image column that states no size, as LoadImages gives it. A mapping takes types only that an attribute has made known.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AnyImageAttribute : DataViewTypeAttribute
{
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);

    public override bool Equals(DataViewTypeAttribute? other) => other is AnyImageAttribute;

    public override int GetHashCode() => nameof(AnyImageAttribute).GetHashCode(StringComparison.Ordinal);
}

/// <summary>What is to happen to images, as a text in a saved model.</summary>
/// <param name="Images">What is to happen.</param>
/// <param name="SourceSize">Height and width that the column states; no pixels where it states none.</param>
internal sealed record SavedPreparation(ImagePreparation Images, ImageSize SourceSize)
{
    public const string Column = "CnnPreparation";

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>Puts an image into the mapping's output. The one before it is disposed: whoever wanted it has read it.</summary>
    public static void Fill(NetworkImage target, ReadOnlyMemory<char> text, Func<SavedPreparation, byte[], ImageSize> read)
    {
        target.Image?.Dispose();
        target.Image = null;
        var preparation = Read(text.Span);
        var size = preparation.Images.KnownSize;
        var pixels = new byte[3 * size.Height * size.Width];
        (target.SourceHeight, target.SourceWidth) = read(preparation, pixels);
        var opaque = new byte[4 * size.Height * size.Width];
        for (int from = 0, to = 0; from < pixels.Length; from += 3, to += 4)
            (opaque[to], opaque[to + 1], opaque[to + 2], opaque[to + 3]) = (byte.MaxValue, pixels[from], pixels[from + 1], pixels[from + 2]);
        target.Image = ToImage(opaque, size);
    }

    /// <summary>An image of alpha, red, green and blue of every pixel.</summary>
    public static MLImage ToImage(byte[] pixels, ImageSize size)
    {
        var image = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i += 4)
            (image[i], image[i + 1], image[i + 2], image[i + 3]) = (pixels[i + 1], pixels[i + 2], pixels[i + 3], pixels[i]);
        return MLImage.CreateFromPixels(size.Width, size.Height, MLPixelFormat.Rgba32, image);
    }

    private static SavedPreparation Read(ReadOnlySpan<char> text) => JsonSerializer.Deserialize<SavedPreparation>(text)
        ?? throw new InvalidDataException("The model does not say how images are prepared: its file is damaged.");
}
