using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// The trainer's input column, of one of three kinds: an image, the bytes of an image file, or a vector of floats. Images are decoded
/// and resized by ML.NET's own transformers, in training and scoring alike.
/// </summary>
internal sealed class ImageColumn
{
    public const string Resized = "CnnResizedImage";

    private readonly WeakReference<ImageBuffers> idleBuffers = new(null!);

    private ImageColumn(DataViewSchema.Column column, ITransformer preprocessing, PixelFormat format) =>
        (Name, Type, Preprocessing, Format) = (column.Name, column.Type, preprocessing, format);

    /// <summary>Name of the column in the rows that come in.</summary>
    public string Name { get; }

    /// <summary>Type of the column in the rows that come in.</summary>
    public DataViewType Type { get; }

    /// <summary>Adds the column that <see cref="Reader"/> reads.</summary>
    public ITransformer Preprocessing { get; }

    public PixelFormat Format { get; }

    /// <summary>Arrays for images, kept from one reading to the next until the garbage collector wants them.</summary>
    public ImageBuffers Buffers
    {
        get
        {
            lock (idleBuffers)
            {
                if (!idleBuffers.TryGetTarget(out var buffers))
                    idleBuffers.SetTarget(buffers = new ImageBuffers(Format));
                return buffers;
            }
        }
    }

    /// <summary>Looks at the column and decides how it is read.</summary>
    /// <param name="rows">The rows; only their schema is looked at.</param>
    /// <param name="name">Name of the column.</param>
    /// <param name="ownShape">The shape of image that the architecture was published for; null where it has none.</param>
    /// <param name="imageSize">Side of the images, where the user chose one.</param>
    public static ImageColumn Bind(IDataView rows, string name, Shape? ownShape, int? imageSize)
    {
        var column = rows.Schema.GetColumnOrNull(name)
            ?? throw MissingColumn.Error("column", name, rows.Schema.Select(column => column.Name), nameof(name));
        var type = column.Type;
        var ml = new MLContext();
        var isShaped = type is VectorDataViewType { Dimensions: [_, _, _] };
        var side = imageSize ?? ownShape?.Height ?? (isShaped ? 1 : throw new ArgumentException(
            "Set ImageSize, the side in pixels that images are resized to: the network has no size of its own.", nameof(imageSize)));
        switch (type)
        {
            case ImageDataViewType:
                return new(column, Resize(ml, name, side).Fit(rows), PixelFormat.Image(side));
            case VectorDataViewType { ItemType.RawType: var item } when item == typeof(byte):
                var decode = ml.Transforms.CopyColumns(EncodedImage.Column, name)
                    .Append(ml.Transforms.CustomMapping<EncodedImage, DecodedImage>(ImageDecoding.Decode, ImageDecoding.Contract))
                    .Append(Resize(ml, DecodedImage.Column, side));
                return new(column, decode.Fit(rows), PixelFormat.Image(side));
            case VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single:
                return new(column, ml.Transforms.CopyColumns(Resized, name).Fit(rows), PixelFormat.Vector(ShapeOf(name, vector, side, imageSize)));
            default:
                throw new ArgumentException(
                    $"Column '{name}' is {type}; the trainer needs an image (LoadImages), the bytes of an image file (LoadRawImageBytes) " +
                    "or a vector of Single of known size (ExtractPixels).", nameof(name));
        }
    }

    /// <summary>The column of the preprocessed rows, to be asked for as active.</summary>
    public static DataViewSchema.Column In(DataViewSchema schema) => schema[Resized];

    /// <summary>A function that copies the image of the row that the cursor is on.</summary>
    public Func<byte[]> Reader(DataViewRow row, ImageBuffers buffers) => Format.IsImage ? ImageReader(row, buffers) : VectorReader(row, buffers);

    private static ImageResizingEstimator Resize(MLContext ml, string input, int side) =>
        ml.Transforms.ResizeImages(Resized, side, side, input, ImageResizingEstimator.ResizingKind.IsoCrop);

    private static Shape ShapeOf(string name, VectorDataViewType vector, int side, int? imageSize)
    {
        var shape = vector.Dimensions is [var channels, var height, var width]
            ? Shape.Map(channels, height, width)
            : vector.Size % (side * side) == 0 && vector.Size / (side * side) is 1 or 3
                ? Shape.Map(vector.Size / (side * side), side, side)
                : throw new ArgumentException(
                    $"Column '{name}' is {vector}, and {vector.Size} values are no image of 1 or 3 channels and {side}x{side} pixels. " +
                    "Set ImageSize to the side of the images, or give the column three dimensions: channels, height, width.", nameof(name));
        return imageSize is null || (shape.Height == side && shape.Width == side)
            ? shape
            : throw new ArgumentException(
                $"Column '{name}' holds images of {shape}, and ImageSize is {side}. A vector is not resized: leave ImageSize out, or use " +
                "an image column.", nameof(name));
    }

    private static Func<byte[]> ImageReader(DataViewRow row, ImageBuffers buffers)
    {
        var getter = row.GetGetter<MLImage>(In(row.Schema));
        return () =>
        {
            MLImage? image = null;
            getter(ref image!);
            using (image)
                return image is null
                    ? throw new InvalidDataException("The row has no image: its path or file is empty.")
                    : InterleavedRgb(image, buffers.Take());
        };
    }

    private static Func<byte[]> VectorReader(DataViewRow row, ImageBuffers buffers)
    {
        var getter = row.GetGetter<VBuffer<float>>(In(row.Schema));
        var values = default(VBuffer<float>);
        return () =>
        {
            getter(ref values);
            var bytes = buffers.Take();
            values.CopyTo(MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
            return bytes;
        };
    }

    private static byte[] InterleavedRgb(MLImage image, byte[] target)
    {
        var source = image.Pixels;
        var (red, blue) = image.PixelFormat switch
        {
            MLPixelFormat.Bgra32 => (2, 0),
            MLPixelFormat.Rgba32 => (0, 2),
            _ => throw new InvalidDataException($"An image has the pixel format {image.PixelFormat}; Bgra32 or Rgba32 is needed."),
        };
        for (int from = 0, to = 0; to < target.Length; from += 4, to += 3)
        {
            target[to] = source[from + red];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + blue];
        }

        return target;
    }
}
