using System.Collections.Immutable;
using Microsoft.ML.Saving;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>How a vector holds colours: which, in which order, and whether pixel by pixel or plane by plane.</summary>
internal sealed record ChannelLayout
{
    private static readonly ImmutableArray<ColorBits> Bgra = [ColorBits.Blue, ColorBits.Green, ColorBits.Red, ColorBits.Alpha];

    public ChannelLayout(ColorBits colors, ColorsOrder order, bool isInterleaved, string colorsParameter)
    {
        IsInterleaved = isInterleaved;
        Order = [.. Sequence(order).Where(color => colors.HasFlag(color))];
        Contracts.CheckParam(Order.Length > 0, colorsParameter, "Need to use at least one color plane.");
    }

    private ChannelLayout(ImmutableArray<ColorBits> order, bool isInterleaved)
    {
        Order = order;
        IsInterleaved = isInterleaved;
    }

    /// <summary>The colours that are there, in the order of the vector.</summary>
    public ImmutableArray<ColorBits> Order { get; }

    public bool IsInterleaved { get; }

    public int Planes => Order.Length;

    public static ChannelLayout Load(BinaryReader reader) =>
        new([.. SavedValue.ReadAll<byte>(reader).Select(color => (ColorBits)color)], reader.ReadBoolean());

    public void Save(BinaryWriter writer)
    {
        SavedValue.WriteAll(writer, [.. Order.Select(color => (byte)color)]);
        writer.Write(IsInterleaved);
    }

    /// <summary>Where a colour stands among the four bytes of a pixel.</summary>
    public static int ByteOf(ColorBits color, bool isBgra) =>
        isBgra || color is ColorBits.Alpha or ColorBits.Green ? Bgra.IndexOf(color) : 2 - Bgra.IndexOf(color);

    /// <summary>The index of a plane's first value, and the step to its next.</summary>
    public (int Start, int Step) Plane(int plane, int pixelCount) => IsInterleaved ? (plane, Planes) : (plane * pixelCount, 1);

    public int[] Dimensions(int height, int width) => IsInterleaved ? [height, width, Planes] : [Planes, height, width];

    private static ImmutableArray<ColorBits> Sequence(ColorsOrder order) => order switch
    {
        ColorsOrder.ARGB => [ColorBits.Alpha, ColorBits.Red, ColorBits.Green, ColorBits.Blue],
        ColorsOrder.ARBG => [ColorBits.Alpha, ColorBits.Red, ColorBits.Blue, ColorBits.Green],
        ColorsOrder.ABRG => [ColorBits.Alpha, ColorBits.Blue, ColorBits.Red, ColorBits.Green],
        ColorsOrder.ABGR => [ColorBits.Alpha, ColorBits.Blue, ColorBits.Green, ColorBits.Red],
        ColorsOrder.AGRB => [ColorBits.Alpha, ColorBits.Green, ColorBits.Red, ColorBits.Blue],
        ColorsOrder.AGBR => [ColorBits.Alpha, ColorBits.Green, ColorBits.Blue, ColorBits.Red],
        _ => throw Contracts.ExceptParam(nameof(order), $"There is no order of colors {order}."),
    };
}
