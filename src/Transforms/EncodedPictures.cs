using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace MLNet.CnnCatalog.Transforms;

/// <summary>Input of the mapping that decodes pictures: the bytes of a file, as <c>LoadRawImageBytes</c> gives them.</summary>
public sealed class EncodedPicture
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnEncodedPicture";

    /// <summary>A JPEG or PNG file.</summary>
    [ColumnName(Column)]
    public VBuffer<byte> Bytes { get; set; }
}

/// <summary>Output of the mapping that decodes pictures.</summary>
public sealed class DecodedPicture
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnDecodedPicture";

    // An image type needs a size, and that of a picture is not known before it is decoded. ResizeImages asks the picture, not the type.
    /// <summary>The picture, or null for an empty file.</summary>
    [ColumnName(Column), ImageType(1, 1)]
    public MLImage? Image { get; set; }
}

/// <summary>Decodes the pictures of saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class PictureDecoding : CustomMappingFactory<EncodedPicture, DecodedPicture>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.DecodePicture";

    /// <summary>Decodes one picture.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">Receives the picture; one that it held before is disposed.</param>
    /// <exception cref="ArgumentException">The bytes are no picture that can be decoded.</exception>
    public static void Decode(EncodedPicture source, DecodedPicture target)
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
    public override Action<EncodedPicture, DecodedPicture> GetMapping() => Decode;
}
