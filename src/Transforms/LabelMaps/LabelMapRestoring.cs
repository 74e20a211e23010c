using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Brings the labels that a network gives to the size of the image; pixels that it did not see are ignored ones.</summary>
/// <param name="Preparation">How images are brought to the network; null for vectors, which are fed as they are.</param>
/// <param name="Fed">Height and width that the network is fed.</param>
/// <param name="Given">Height and width of its labels, which lie in the middle.</param>
internal sealed record LabelMapRestoring(ImagePreparation? Preparation, ImageSize Fed, ImageSize Given)
{
    public const string Column = "CnnLabelMapRestoring";

    private int First => ((Fed.Height - Given.Height) / 2 * Fed.Width) + ((Fed.Width - Given.Width) / 2);

    /// <param name="images">The images that the network is fed.</param>
    /// <param name="given">Height and width of its labels.</param>
    /// <param name="fed">What it is fed; null where images or vectors have their channels first.</param>
    public static LabelMapRestoring Of(ImageColumn images, Shape given, Shape? fed = null) => new(
        images.Preparation, SizeOf(fed ?? images.Format.Shape), SizeOf(given));

    public static LabelMapRestoring Parse(ReadOnlySpan<char> text) => JsonSerializer.Deserialize<LabelMapRestoring>(text)
        ?? throw new InvalidDataException("The model does not say how label maps are brought to the size of their images: its file is damaged.");

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The label map of an image of some size.</summary>
    public LabelMap Restore(ReadOnlySpan<byte> given, ImageSize image)
    {
        var fed = given;
        if (Given != Fed)
        {
            var padded = new byte[Fed.Height * Fed.Width];
            padded.AsSpan().Fill(LabelMap.Ignored);
            for (var row = 0; row < Given.Height; row++)
                given.Slice(row * Given.Width, Given.Width).CopyTo(padded.AsSpan(First + (row * Fed.Width)));
            fed = padded;
        }

        if (Preparation is null)
            return new(Fed.Height, Fed.Width, fed.ToArray());
        var labels = new byte[image.Height * image.Width];
        Preparation.Place(image).Restore(fed, LabelMap.Ignored, labels);
        return new(image.Height, image.Width, labels);
    }

    private static ImageSize SizeOf(Shape shape) => new(shape.Height, shape.Width);

    /// <summary>The labels that a network is to give for a label map of its image.</summary>
    public byte[] Prepare(LabelMap map) => Cut(Preparation is null ? map.Labels.Span : Place(map, Preparation));

    /// <summary>The labels of an image that is prepared so.</summary>
    public static byte[] Place(LabelMap map, ImagePreparation preparation)
    {
        var place = preparation.Place(map.Size);
        var labels = new byte[place.Size.Height * place.Size.Width];
        place.Shrink(map.Labels.Span, LabelMap.Ignored, labels);
        return labels;
    }

    /// <summary>The labels that a network is to give, of those of the image that it is fed.</summary>
    public byte[] Cut(ReadOnlySpan<byte> fed)
    {
        if (Given == Fed)
            return fed.ToArray();
        var given = new byte[Given.Height * Given.Width];
        for (var row = 0; row < Given.Height; row++)
            fed.Slice(First + (row * Fed.Width), Given.Width).CopyTo(given.AsSpan(row * Given.Width));
        return given;
    }
}

/// <summary>Input of the mapping that brings labels to the size of their image.</summary>
public sealed class NetworkLabels
{
    /// <summary>Name of the column that the mapping reads, and of the network's output.</summary>
    public const string Column = "CnnNetworkLabels";

    /// <summary>A label for each pixel that the network saw, row by row.</summary>
    [ColumnName(Column)]
    public VBuffer<byte> Labels { get; set; }

    /// <summary>Height in pixels of the image, upright.</summary>
    [ColumnName(NetworkImage.HeightColumn)]
    public int SourceHeight { get; set; }

    /// <summary>Width in pixels of the image, upright.</summary>
    [ColumnName(NetworkImage.WidthColumn)]
    public int SourceWidth { get; set; }

    /// <summary>How the image was brought to the network.</summary>
    [ColumnName(LabelMapRestoring.Column)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

/// <summary>Brings labels to the size of their image in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class RestoredLabelMaps : CustomMappingFactory<NetworkLabels, LoadedLabelMap>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.RestoreLabelMap";

    /// <inheritdoc/>
    public override Action<NetworkLabels, LoadedLabelMap> GetMapping() => Restore;

    internal static void Restore(NetworkLabels source, LoadedLabelMap target) => target.LabelMap = LabelMapRestoring.Parse(source.Settings.Span)
        .Restore(source.Labels.DenseValues().ToArray(), new(source.SourceHeight, source.SourceWidth));
}

/// <summary>Input of the mapping that gives the size of vectors, which have no image.</summary>
public sealed class RestoringSettings
{
    /// <summary>How the vector was brought to the network.</summary>
    [ColumnName(LabelMapRestoring.Column)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

/// <summary>Output of the mapping that gives the size of vectors.</summary>
public sealed class SourceSize
{
    /// <summary>Height in pixels.</summary>
    [ColumnName(NetworkImage.HeightColumn)]
    public int Height { get; set; }

    /// <summary>Width in pixels.</summary>
    [ColumnName(NetworkImage.WidthColumn)]
    public int Width { get; set; }
}

/// <summary>Gives the size of vectors in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class SourceSizes : CustomMappingFactory<RestoringSettings, SourceSize>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.VectorSize";

    /// <inheritdoc/>
    public override Action<RestoringSettings, SourceSize> GetMapping() => Give;

    internal static void Give(RestoringSettings source, SourceSize target) =>
        (target.Height, target.Width) = LabelMapRestoring.Parse(source.Settings.Span).Fed is var size ? (size.Height, size.Width) : default;
}
