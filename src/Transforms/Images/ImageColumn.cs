using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// The trainer's input column, of one of three kinds: an image, the bytes of an image file, or a vector of floats. Images are decoded
/// and resized by ML.NET's own transformers, in training and scoring alike.
/// </summary>
internal sealed class ImageColumn
{
    public const string Resized = "CnnResizedImage";

    private readonly WeakReference<ImageBuffers> idleBuffers = new(null!);
    private readonly Lazy<ImageResizer> resizer;

    private ImageColumn(DataViewSchema.Column column, ITransformer preprocessing, PixelFormat format, ImagePreparation? preparation = null)
    {
        (Name, Type, Preprocessing, Format, Preparation) = (column.Name, column.Type, preprocessing, format, preparation);
        resizer = new(() => new(Resize(new MLContext(), ImageResizer.Resized, ImageResizer.Source, Preparation ?? throw new InvalidOperationException(
            $"The model was fitted on column '{Name}' of vectors, and how an image becomes one is not known. Fit it on an image column."))));
    }

    /// <summary>Name of the column in the rows that come in.</summary>
    public string Name { get; }

    /// <summary>Type of the column in the rows that come in.</summary>
    public DataViewType Type { get; }

    /// <summary>Adds the column that <see cref="Reader"/> reads, to rows that passed <see cref="Require"/>.</summary>
    public ITransformer Preprocessing { get; }

    public PixelFormat Format { get; }

    /// <summary>What <see cref="Preprocessing"/> does to an image; the network's pixels are the centre of what it gives. Null for a vector.</summary>
    public ImagePreparation? Preparation { get; }

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

    /// <summary>An image that is in no row as <see cref="Preprocessing"/> makes it: a new one, or the same where it has that size.</summary>
    /// <exception cref="InvalidOperationException">The column is a vector.</exception>
    public MLImage Resize(MLImage image) => resizer.Value.Resize(image);

    /// <summary>What <see cref="Reader"/> reads, of images that are in no row and stay the caller's, on all cores.</summary>
    /// <exception cref="InvalidOperationException">The column is a vector.</exception>
    public byte[][] Read(IReadOnlyList<MLImage> images, ImageBuffers buffers)
    {
        var pixels = new byte[images.Count][];
        try
        {
            Parallel.For(0, images.Count, index => pixels[index] = Read(images[index], buffers));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return pixels;
    }

    /// <summary>Looks at the column and decides how it is read.</summary>
    /// <param name="rows">The rows; only their schema is looked at.</param>
    /// <param name="name">Name of the column.</param>
    /// <param name="preparation">What is to happen to an image.</param>
    public static ImageColumn Bind(IDataView rows, string name, ImagePreparation preparation)
    {
        var column = rows.Schema.GetColumnOrNull(name)
            ?? throw MissingColumn.Error("column", name, rows.Schema.Select(column => column.Name), nameof(name));
        var ml = new MLContext();
        switch (column.Type)
        {
            case ImageDataViewType:
                return Image(Resize(ml, Resized, name, preparation).Fit(rows));
            case VectorDataViewType { ItemType.RawType: var item } when item == typeof(byte):
                var decode = ml.Transforms.CopyColumns(EncodedImage.Column, name)
                    .Append(ml.Transforms.CustomMapping<EncodedImage, DecodedImage>(ImageDecoding.Decode, ImageDecoding.Contract))
                    .Append(Resize(ml, Resized, DecodedImage.Column, preparation));
                return Image(decode.Fit(rows));
            case VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single:
                return new(column, ml.Transforms.CopyColumns(Resized, name).Fit(rows), PixelFormat.Vector(ShapeOf(name, vector, preparation)));
            default:
                throw new ArgumentException(
                    $"Column '{name}' is {column.Type}; the trainer needs an image (LoadImages), the bytes of an image file (LoadRawImageBytes) " +
                    "or a vector of Single of known size (ExtractPixels).", nameof(name));
        }

        ImageColumn Image(ITransformer preprocessing) => new(column, preprocessing, PixelFormat.Image(preparation.KnownSize), preparation);
    }

    /// <summary>Checks that other rows have the column too, and of the same kind.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public void Require(DataViewSchema schema)
    {
        var column = schema.GetColumnOrNull(Name) ?? throw MissingColumn.Error("column", Name, schema.Select(column => column.Name), nameof(schema));
        var fits = (column.Type, Type) switch
        {
            (ImageDataViewType, ImageDataViewType) => true,
            (VectorDataViewType came, VectorDataViewType own) => came.ItemType.RawType == own.ItemType.RawType
                && (Format.IsImage || !came.IsKnownSize || came.Size == own.Size)
                && (came.Dimensions is not [_, _, _] || own.Dimensions is not [_, _, _] || came.Dimensions.SequenceEqual(own.Dimensions)),
            _ => false,
        };
        if (!fits)
            throw new ArgumentException($"Column '{Name}' is {column.Type}, and the network was fitted on {Type}. Prepare the rows as those of Fit.", nameof(schema));
    }

    /// <summary>The column of the preprocessed rows, to be asked for as active.</summary>
    public static DataViewSchema.Column In(DataViewSchema schema) => schema[Resized];

    /// <summary>A function that copies the image of the row that the cursor is on.</summary>
    public Func<byte[]> Reader(DataViewRow row, ImageBuffers buffers) => Format.IsImage ? ImageReader(row, buffers) : VectorReader(row, buffers);

    private static ImageResizingEstimator Resize(MLContext ml, string output, string input, ImagePreparation preparation)
    {
        var size = preparation.ResizedTo;
        return ml.Transforms.ResizeImages(output, size.Width, size.Height, input, preparation.Resizing switch
        {
            ImageResizing.Crop => ImageResizingEstimator.ResizingKind.IsoCrop,
            ImageResizing.Pad => ImageResizingEstimator.ResizingKind.IsoPad,
            ImageResizing.Fill => ImageResizingEstimator.ResizingKind.Fill,
            var other => throw new NotSupportedException($"It is not known how to resize by {other}."),
        });
    }

    private static Shape ShapeOf(string name, VectorDataViewType vector, ImagePreparation preparation)
    {
        if (vector.Dimensions is [var channels, var height, var width])
            return !preparation.IsChosen || preparation.Size == new ImageSize(height, width)
                ? Shape.Map(channels, height, width)
                : throw new ArgumentException(
                    $"Column '{name}' holds images of {Shape.Map(channels, height, width)}, and ImageSize is {preparation.Size}. " +
                    "A vector is not resized: leave ImageSize out, or use an image column.", nameof(name));
        var size = preparation.KnownSize;
        var (wholeChannels, rest) = Math.DivRem((long)vector.Size, (long)size.Height * size.Width);
        return rest == 0 && wholeChannels is 1 or 3
            ? Shape.Map((int)wholeChannels, size.Height, size.Width)
            : throw new ArgumentException(
                $"Column '{name}' is {vector}, and {vector.Size} values are no image of 1 or 3 channels and {size} pixels. " +
                "Set ImageSize to the height and width of the images, or give the column three dimensions: channels, height, width.", nameof(name));
    }

    private byte[] Read(MLImage image, ImageBuffers buffers)
    {
        var resized = Resize(image);
        using (ReferenceEquals(resized, image) ? null : resized)
            return CentreRgb(resized, Format.Shape, buffers.Take());
    }

    private Func<byte[]> ImageReader(DataViewRow row, ImageBuffers buffers)
    {
        var getter = row.GetGetter<MLImage>(In(row.Schema));
        return () =>
        {
            MLImage? image = null;
            getter(ref image!);
            using (image)
                return image is null
                    ? throw new InvalidDataException("The row has no image: its path or file is empty.")
                    : CentreRgb(image, Format.Shape, buffers.Take());
        };
    }

    private Func<byte[]> VectorReader(DataViewRow row, ImageBuffers buffers)
    {
        var getter = row.GetGetter<VBuffer<float>>(In(row.Schema));
        var values = default(VBuffer<float>);
        return () =>
        {
            getter(ref values);
            if (values.Length != Format.Shape.Count)
                throw new InvalidDataException($"It has {values.Length} values, and {Format.Shape} are needed.");
            var bytes = buffers.Take();
            values.CopyTo(MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
            return bytes;
        };
    }

    // Red, green and blue of the pixels in the middle, which are all of them unless edges are to be cut off.
    private static byte[] CentreRgb(MLImage image, Shape shape, byte[] target)
    {
        var (red, blue) = image.PixelFormat switch
        {
            MLPixelFormat.Bgra32 => (2, 0),
            MLPixelFormat.Rgba32 => (0, 2),
            _ => throw new InvalidDataException($"An image has the pixel format {image.PixelFormat}; Bgra32 or Rgba32 is needed."),
        };
        var (top, left) = ((image.Height - shape.Height) / 2, (image.Width - shape.Width) / 2);
        for (int row = 0, to = 0; row < shape.Height; row++)
        {
            var source = image.Pixels.Slice(4 * (((top + row) * image.Width) + left), 4 * shape.Width);
            for (var from = 0; from < source.Length; from += 4, to += 3)
            {
                target[to] = source[from + red];
                target[to + 1] = source[from + 1];
                target[to + 2] = source[from + blue];
            }
        }

        return target;
    }
}
