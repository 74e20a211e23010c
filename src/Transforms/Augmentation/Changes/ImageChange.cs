using System.Buffers;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>What is done to one image and its labels and boxes: nothing about it is random any more.</summary>
internal abstract record ImageChange
{
    public abstract void Apply(Canvas canvas);
}

/// <summary>
/// A part is cut out. Where it lies outside the image it is filled, the label map with <see cref="LabelMaps.LabelMap.Ignored"/>; or both go on beyond
/// their sides.
/// </summary>
internal sealed record Crop(int Top, int Left, ImageSize Part, FillColor Fill = default, PaddingMode Mode = PaddingMode.Constant) : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        foreach (var (raster, outside) in canvas.Rasters(Fill))
            if (Mode == PaddingMode.Constant)
                Apply(raster, outside);
            else
                Continue(raster);
        canvas.MoveBoxes(Projection.ShiftAndScale(-Left, -Top), Part);
    }

    private void Apply(Raster raster, byte[] outside)
    {
        var source = raster.Values;
        var target = raster.Draft(Part);
        var channels = raster.Channels;
        var first = Math.Clamp(-Left, 0, Part.Width);
        var end = Math.Clamp(raster.Size.Width - Left, first, Part.Width);
        for (var y = 0; y < Part.Height; y++)
        {
            var row = target.Slice(y * Part.Width * channels, Part.Width * channels);
            var isInside = Top + y >= 0 && Top + y < raster.Size.Height && end > first;
            if (isInside)
                source.Slice((((Top + y) * raster.Size.Width) + Left + first) * channels, (end - first) * channels).CopyTo(row[(first * channels)..]);
            Repeat(row[..((isInside ? first : Part.Width) * channels)], outside);
            Repeat(row[((isInside ? end : Part.Width) * channels)..], outside);
        }

        raster.Accept(Part);
    }

    private void Continue(Raster raster)
    {
        var (size, channels) = (raster.Size, raster.Channels);
        var source = raster.Values;
        var target = raster.Draft(Part);
        for (var y = 0; y < Part.Height; y++)
            for (var x = 0; x < Part.Width; x++)
                source.Slice(((Beyond(Top + y, size.Height) * size.Width) + Beyond(Left + x, size.Width)) * channels, channels)
                    .CopyTo(target[(((y * Part.Width) + x) * channels)..]);
        raster.Accept(Part);
    }

    private int Beyond(int position, int length) => Mode switch
    {
        PaddingMode.Edge => Math.Clamp(position, 0, length - 1),
        PaddingMode.Reflect => Mirrored.WithoutSide(position, length),
        _ => Mirrored.WithSide(position, length),
    };

    private static void Repeat(Span<byte> row, byte[] pixel)
    {
        for (var i = 0; i < row.Length; i += pixel.Length)
            pixel.CopyTo(row[i..]);
    }
}

/// <summary>A part is cut out and resized: the image with a filter of Pillow's, labels by the nearest.</summary>
internal sealed record ResizedCrop(int Top, int Left, ImageSize Part, ImageSize Size, ResizingFilter Filter = ResizingFilter.Bilinear) : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        Resize(canvas.Image);
        if (canvas.HasLabels)
            Pick(canvas.Labels);
        canvas.MoveBoxes(Projection.ShiftAndScale(-Left, -Top, (double)Size.Width / Part.Width, (double)Size.Height / Part.Height), Size);
    }

    private void Resize(Raster image)
    {
        var count = Part.Height * Part.Width;
        var part = ArrayPool<uint>.Shared.Rent(count);
        try
        {
            for (var y = 0; y < Part.Height; y++)
                Widen(image.Values[(3 * (((Top + y) * image.Size.Width) + Left))..], part.AsSpan(y * Part.Width, Part.Width));
            var pixels = Pixels.OfRgba(MemoryMarshal.AsBytes(part.AsSpan(0, count)), Part);
            Resampling.Write(
                pixels, new(Part.Width, Size.Width, 0, Size.Width), new(Part.Height, Size.Height, 0, Size.Height), image.Draft(Size), 3 * Size.Width,
                Filter);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(part);
        }

        image.Accept(Size);
    }

    private static void Widen(ReadOnlySpan<byte> source, Span<uint> target)
    {
        for (var x = 0; x < target.Length; x++)
            target[x] = source[3 * x] | ((uint)source[(3 * x) + 1] << 8) | ((uint)source[(3 * x) + 2] << 16);
    }

    private void Pick(Raster labels)
    {
        var (rows, columns) = (new int[Size.Height], new int[Size.Width]);
        NearestPixels.Along(rows, (double)Part.Height / Size.Height, shift: 0, Part.Height);
        NearestPixels.Along(columns, (double)Part.Width / Size.Width, shift: 0, Part.Width);
        var source = labels.Values;
        var target = labels.Draft(Size);
        for (var y = 0; y < rows.Length; y++)
            for (var x = 0; x < columns.Length; x++)
                target[(y * columns.Length) + x] = source[((Top + rows[y]) * labels.Size.Width) + Left + columns[x]];
        labels.Accept(Size);
    }
}

/// <summary>Left and right change places.</summary>
internal sealed record FlipHorizontally : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        foreach (var (raster, _) in canvas.Rasters(default))
        {
            var values = raster.Edit();
            var stride = raster.Size.Width * raster.Channels;
            for (var at = 0; at < values.Length; at += stride)
                Flip(values.Slice(at, stride), raster.Channels);
        }

        canvas.MoveBoxes(new(-1, 0, canvas.Size.Width, 0, 1, 0), canvas.Size);
    }

    private static void Flip(Span<byte> row, int channels)
    {
        if (channels == 1)
            row.Reverse();
        else
            MemoryMarshal.Cast<byte, Rgb>(row).Reverse();
    }

    private readonly record struct Rgb(byte Red, byte Green, byte Blue);
}

/// <summary>Top and bottom change places.</summary>
internal sealed record FlipVertically : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        foreach (var (raster, _) in canvas.Rasters(default))
        {
            var source = raster.Values;
            var target = raster.Draft(raster.Size);
            var stride = raster.Size.Width * raster.Channels;
            for (var at = 0; at < source.Length; at += stride)
                source.Slice(at, stride).CopyTo(target[(source.Length - stride - at)..]);
            raster.Accept(raster.Size);
        }

        canvas.MoveBoxes(new(1, 0, 0, 0, -1, canvas.Size.Height), canvas.Size);
    }
}

/// <summary>Every pixel comes from elsewhere, as in Pillow's <c>transform</c>; labels are always the nearest.</summary>
/// <param name="Source">Where a pixel comes from.</param>
/// <param name="Interpolation">What a pixel is between others.</param>
/// <param name="Fill">What a pixel is that comes from outside.</param>
/// <param name="Size">Height and width afterwards; null for those of the image.</param>
internal sealed record Warp(Projection Source, Interpolation Interpolation, FillColor Fill = default, ImageSize? Size = null) : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        var size = Size ?? canvas.Size;
        foreach (var (raster, outside) in canvas.Rasters(Fill))
            if (Interpolation == Interpolation.Bilinear && raster == canvas.Image)
                BilinearPixels.Write(raster, Source, outside, size);
            else
                NearestPixels.Write(raster, Source, outside, size);
        canvas.MoveBoxes(Source.Inverse(), size);
    }
}

/// <summary>A rectangle is painted over. What is labelled or boxed there stays so: it is hidden, not gone.</summary>
internal sealed record Erase(int Top, int Left, ImageSize Part, FillColor Fill = default) : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        var pixels = canvas.Image.Edit();
        var width = canvas.Size.Width;
        for (var y = Top; y < Top + Part.Height; y++)
            for (var at = 3 * ((y * width) + Left); at < 3 * ((y * width) + Left + Part.Width); at += 3)
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (Fill.Red, Fill.Green, Fill.Blue);
    }
}
