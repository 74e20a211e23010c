using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Images;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes images of vectors.</summary>
internal sealed record PixelAssembly
{
    private readonly float offset;
    private readonly float scale;

    public PixelAssembly(int imageWidth, int imageHeight, ChannelLayout layout, float offsetImage, float scaleImage)
    {
        Contracts.CheckParam(imageWidth > 0, nameof(imageWidth), "Image width must be greater than zero");
        Contracts.CheckParam(imageHeight > 0, nameof(imageHeight), "Image height must be greater than zero");
        Contracts.CheckParam(float.IsFinite(offsetImage), nameof(offsetImage));
        Contracts.CheckParam(float.IsFinite(scaleImage) && scaleImage != 0, nameof(scaleImage));
        OutputType = new ImageDataViewType(imageHeight, imageWidth);
        Layout = layout;
        offset = offsetImage;
        scale = scaleImage;
    }

    public ImageDataViewType OutputType { get; }

    public ChannelLayout Layout { get; }

    public int ValueCount => OutputType.Height * OutputType.Width * Layout.Planes;

    public static PixelAssembly Load(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt32(), ChannelLayout.Load(reader), reader.ReadSingle(), reader.ReadSingle());

    public void Save(BinaryWriter writer)
    {
        writer.Write(OutputType.Width);
        writer.Write(OutputType.Height);
        Layout.Save(writer);
        writer.Write(offset);
        writer.Write(scale);
    }

    public MLImage Assemble<T>(ReadOnlySpan<T> values)
        where T : struct, INumber<T>
    {
        var buffer = PixelBuffer.Rent(OutputType.Width, OutputType.Height, MLPixelFormat.Bgra32, isOpaque: false);
        var pixels = buffer.Bytes;
        FillAbsent(pixels, scaled: IsScaled<T>());
        for (var plane = 0; plane < Layout.Planes; plane++)
        {
            var (from, step) = Layout.Plane(plane, pixels.Length / 4);
            for (var to = ChannelLayout.ByteOf(Layout.Order[plane], isBgra: true); to < pixels.Length; to += 4, from += step)
            {
                var value = float.CreateSaturating(values[from]);
                pixels[to] = IsScaled<T>() ? Scale(value) : (byte)value;
            }
        }

        return new MLImage(buffer) { Tag = nameof(VectorToImageConvertingTransformer) };
    }

    // Bytes are taken as they are.
    private bool IsScaled<T>() => typeof(T) != typeof(byte) && (offset != 0 || scale != 1);

    private byte Scale(float value) => (byte)Math.Round((value * scale) - offset);

    /// <summary>Absent colours are 0 and absent alpha is 255. Scaling, as in ML.NET, scales the former and makes the latter 0.</summary>
    private void FillAbsent(Span<byte> pixels, bool scaled)
    {
        pixels.Fill(scaled ? Scale(0) : (byte)0);
        var alpha = scaled ? byte.MinValue : byte.MaxValue;
        for (var i = 3; i < pixels.Length; i += 4)
            pixels[i] = alpha;
    }
}
