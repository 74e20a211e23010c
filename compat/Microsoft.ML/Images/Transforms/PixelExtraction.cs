using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

internal sealed record PixelExtraction
{
    private readonly float offset;
    private readonly float scale;

    public PixelExtraction(ChannelLayout layout, float offsetImage, float scaleImage, bool outputAsFloatArray)
    {
        Layout = layout;
        AsFloats = outputAsFloatArray;
        // Bytes are taken as they are.
        offset = AsFloats ? offsetImage : 0;
        scale = AsFloats ? scaleImage : 1;
        Contracts.CheckParam(float.IsFinite(offset), nameof(offsetImage));
        Contracts.CheckParam(float.IsFinite(scale) && scale != 0, nameof(scaleImage));
    }

    public ChannelLayout Layout { get; }

    public bool AsFloats { get; }

    public PrimitiveDataViewType ItemType => AsFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;

    public static PixelExtraction Load(BinaryReader reader) =>
        new(ChannelLayout.Load(reader), reader.ReadSingle(), reader.ReadSingle(), reader.ReadBoolean());

    public void Save(BinaryWriter writer)
    {
        Layout.Save(writer);
        writer.Write(offset);
        writer.Write(scale);
        writer.Write(AsFloats);
    }

    /// <summary>What each value of a byte becomes.</summary>
    public float[] FloatTable() => [.. Enumerable.Range(0, 256).Select(value => (value - offset) * scale)];

    public static byte[] ByteTable() => [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public void Extract<T>(MLImage image, ReadOnlySpan<T> table, Span<T> values)
        where T : struct
    {
        var pixels = image.Pixels;
        for (var plane = 0; plane < Layout.Planes; plane++)
        {
            var channel = ChannelLayout.ByteOf(Layout.Order[plane], image.PixelFormat is MLPixelFormat.Bgra32);
            var (to, step) = Layout.Plane(plane, pixels.Length / 4);
            if (step == 1 && typeof(T) == typeof(float))
            {
                ExtractPlane(MemoryMarshal.Cast<byte, uint>(pixels), channel, MemoryMarshal.Cast<T, float>(values[to..]));
                continue;
            }

            for (var from = channel; from < pixels.Length; from += 4, to += step)
                values[to] = table[pixels[from]];
        }
    }

    private void ExtractPlane(ReadOnlySpan<uint> pixels, int channel, Span<float> plane)
    {
        var shift = 8 * channel;
        var i = 0;
        for (; i + Vector256<uint>.Count <= pixels.Length; i += Vector256<uint>.Count)
        {
            var values = (Vector256.Create(pixels[i..]) >> shift) & Vector256.Create(0xFFu);
            var floats = Vector256.ConvertToSingle(values.AsInt32());
            ((floats - Vector256.Create(offset)) * scale).CopyTo(plane[i..]);
        }

        for (; i < pixels.Length; i++)
            plane[i] = (((pixels[i] >> shift) & 0xFF) - offset) * scale;
    }
}
