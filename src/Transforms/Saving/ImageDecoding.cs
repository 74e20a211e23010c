using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace MLNet.CnnCatalog.Transforms.Saving;

/// <summary>Input of the mapping that decodes images: the bytes of a file, as <c>LoadRawImageBytes</c> gives them.</summary>
public sealed class EncodedImage
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnEncodedImage";

    /// <summary>A JPEG or PNG file.</summary>
    [ColumnName(Column)]
    public VBuffer<byte> Bytes { get; set; }
}

/// <summary>Output of the mapping that decodes images.</summary>
public sealed class DecodedImage
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnDecodedImage";

    // An image type needs a size, and that of an image is not known before it is decoded. ResizeImages asks the image, not the type.
    /// <summary>The image, or null for an empty file.</summary>
    [ColumnName(Column), ImageType(1, 1)]
    public MLImage? Image { get; set; }
}

/// <summary>Decodes the images of saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class ImageDecoding : CustomMappingFactory<EncodedImage, DecodedImage>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.DecodeImage";

    /// <summary>Decodes one image.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">Receives the image; one that it held before is disposed.</param>
    /// <exception cref="ArgumentException">The bytes are no image that can be decoded.</exception>
    public static void Decode(EncodedImage source, DecodedImage target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        target.Image?.Dispose();
        target.Image = null;
        var bytes = source.Bytes;
        if (bytes.Length == 0)
            return;
        using var stream = new MemoryStream(bytes.DenseValues().ToArray());
        target.Image = MLImage.CreateFromStream(stream);
    }

    /// <inheritdoc/>
    public override Action<EncodedImage, DecodedImage> GetMapping() => Decode;
}
