using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// The trainer's input column, of one of three kinds: an image, the bytes of an image file, or a vector of floats. It is read in the same
/// way in training, in scoring and in saved models.
/// </summary>
internal sealed class ImageColumn
{
    private readonly WeakReference<ImageBuffers> idleBuffers = new(null!);

    private ImageColumn(DataViewSchema.Column column, PixelFormat format, ImagePreparation? preparation) =>
        (Name, Type, Format, Preparation) = (column.Name, column.Type, format, preparation);

    private ImageColumn(ImageColumn column, PixelFormat format, ImagePreparation preparation) =>
        (Name, Type, Format, Preparation) = (column.Name, column.Type, format, preparation);

    /// <summary>Name of the column.</summary>
    public string Name { get; }

    /// <summary>Type of the column.</summary>
    public DataViewType Type { get; }

    /// <summary>How what is read lies in memory.</summary>
    public PixelFormat Format { get; }

    /// <summary>What is done with an image; null for a vector.</summary>
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

    /// <summary>Looks at the column and decides how it is read.</summary>
    /// <param name="schema">Schema of the rows.</param>
    /// <param name="name">Name of the column.</param>
    /// <param name="preparation">What is to happen to an image.</param>
    public static ImageColumn Bind(DataViewSchema schema, string name, ImagePreparation preparation)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw MissingColumn.Error("column", name, schema.Select(column => column.Name), nameof(name));
        return column.Type switch
        {
            ImageDataViewType => new(column, PixelFormat.Image(preparation.KnownSize), preparation),
            VectorDataViewType { ItemType.RawType: var item } when item == typeof(byte) =>
                new(column, PixelFormat.Image(preparation.KnownSize), preparation),
            VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single =>
                new(column, PixelFormat.Vector(ShapeOf(name, vector, preparation)), preparation: null),
            _ => throw new ArgumentException(
                $"Column '{name}' is {column.Type}; the trainer needs an image (LoadImages), the bytes of an image file (LoadRawImageBytes) " +
                "or a vector of Single of known size (ExtractPixels).", nameof(name)),
        };
    }

    /// <summary>The height and width that a column states; null for images of every size, and for what is no image.</summary>
    public static ImageSize? StatedSize(DataViewType type) =>
        type is ImageDataViewType image && (image.Height > 1 || image.Width > 1) ? new(image.Height, image.Width) : null;

    /// <summary>
    /// The same column of images, read whole in their own ratio. Its format is that of the ratio of most photos, and no image need have it.
    /// </summary>
    /// <param name="length">Length in pixels of the shorter side.</param>
    public ImageColumn Whole(int length) => new(this, PixelFormat.Image(new(length, 4 * length / 3)), RequirePreparation() with { IsWhole = true, ResizeSize = length });

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

    /// <summary>A function that copies the image of the row that the cursor is on, and says how large it was.</summary>
    public Func<(byte[] Pixels, ImageSize Size)> Reader(DataViewRow row, ImageBuffers buffers)
    {
        var column = row.Schema[Name];
        return Preparation is not { } preparation ? VectorReader(row.GetGetter<VBuffer<float>>(column), buffers)
            : column.Type is ImageDataViewType ? ImageReader(row.GetGetter<MLImage>(column), OfDecoded(preparation, column.Type), buffers)
            : FileReader(row.GetGetter<VBuffer<byte>>(column), preparation, buffers);
    }

    /// <summary>What <see cref="Reader"/> reads, of images that are in no row and stay the caller's, on all cores.</summary>
    /// <exception cref="InvalidOperationException">The column is a vector.</exception>
    public (byte[] Pixels, ImageSize Size)[] Read(IReadOnlyList<MLImage> images, ImageBuffers buffers)
    {
        var preparation = OfDecoded(RequirePreparation(), Type);
        var read = images.Select(_ => (Pixels: buffers.Take(), Size: default(ImageSize))).ToArray();
        try
        {
            Parallel.For(0, images.Count, index => read[index].Size = preparation.Read(images[index], read[index].Pixels));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return read;
    }

    /// <summary>What <see cref="Reader"/> reads, of a file that is in no row.</summary>
    /// <exception cref="InvalidOperationException">The column is a vector.</exception>
    public (byte[] Pixels, ImageSize Size) Read(ReadOnlySpan<byte> file, long maximumPixels, byte[] target) =>
        (target, RequirePreparation().Read(file, target, maximumPixels));

    // Where a column states a size, ResizeImages or the like has worked on the image. It still says which file it came from, but nothing about that
    // concerns it any more, as in a saved model, which has its pixels alone.
    private static ImagePreparation OfDecoded(ImagePreparation preparation, DataViewType column) =>
        StatedSize(column) is null ? preparation : preparation with { Reading = ImageReading.AsItIs };

    private ImagePreparation RequirePreparation() => Preparation ?? throw new InvalidOperationException(
        $"The model was fitted on column '{Name}' of vectors, and how an image becomes one is not known. Fit it on an image column.");

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

    // Whoever made an image owns it. LoadImages disposes what is in the variable when it puts the next one there, and an application that has its
    // images in memory disposes them when it likes.
    private static Func<(byte[] Pixels, ImageSize Size)> ImageReader(ValueGetter<MLImage> getter, ImagePreparation preparation, ImageBuffers buffers)
    {
        MLImage? image = null;
        return () =>
        {
            var former = image;
            Decode();
            // Of a row without an image, ResizeImages leaves the former one in the variable, disposed.
            if (image is not null && ReferenceEquals(image, former) && IsDisposed(image))
                image = null;
            return preparation.Read(image ?? throw new InvalidDataException(ImageFile.Missing), buffers);
        };

        void Decode()
        {
            try
            {
                getter(ref image!);
            }
            catch (Exception exception) when (ImageFile.IsRefusal(exception))
            {
                throw new InvalidDataException(ImageFile.Undecodable, exception);
            }
        }
    }

    private static bool IsDisposed(MLImage image)
    {
        try
        {
            return image.Width == 0;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static Func<(byte[] Pixels, ImageSize Size)> FileReader(ValueGetter<VBuffer<byte>> getter, ImagePreparation preparation, ImageBuffers buffers)
    {
        var file = default(VBuffer<byte>);
        return () =>
        {
            getter(ref file);
            return preparation.Read(ImageFile.BytesOf(file), buffers);
        };
    }

    private Func<(byte[] Pixels, ImageSize Size)> VectorReader(ValueGetter<VBuffer<float>> getter, ImageBuffers buffers)
    {
        var values = default(VBuffer<float>);
        return () =>
        {
            getter(ref values);
            if (values.Length != Format.Shape.Count)
                throw new InvalidDataException($"It has {values.Length} values, and {Format.Shape} are needed.");
            var bytes = buffers.Take();
            values.CopyTo(MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
            return (bytes, new(Format.Shape.Height, Format.Shape.Width));
        };
    }
}
