using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>The colour that stands for a label in pictures.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
[JsonConverter(typeof(LabelColorConverter))]
public readonly record struct LabelColor(byte Red, byte Green, byte Blue)
{
    internal int Rgb => (Red << 16) | (Green << 8) | Blue;

    /// <summary>For example <c>(128, 0, 64)</c>: red, green and blue.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Red}, {Green}, {Blue})");

    internal static LabelColor Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
}

/// <summary>A colour as one number: saved models have up to 256 of them, which are read with every row.</summary>
internal sealed class LabelColorConverter : JsonConverter<LabelColor>
{
    public override LabelColor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => LabelColor.Of(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, LabelColor value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Rgb);
}

/// <summary>Colours of labels as data sets have them.</summary>
public static class LabelColors
{
    private const int Labels = 256;

    /// <summary>
    /// The colours of PASCAL VOC for all 256 labels; the position is the label. VOC itself has 21 classes, 0 (black) to 20, and draws void
    /// borders in (224, 224, 192), which is label 255 by the same formula: that of VOCdevkit's <c>VOClabelcolormap</c>, which spreads the
    /// bits of the label over the highest bits of red, green and blue.
    /// </summary>
    public static IReadOnlyList<LabelColor> Voc { get; } = [.. Enumerable.Range(0, Labels).Select(VocColor)];

    private static LabelColor VocColor(int label)
    {
        var (red, green, blue) = (0, 0, 0);
        for (var bit = 7; label > 0; bit--, label >>= 3)
        {
            red |= (label & 1) << bit;
            green |= ((label >> 1) & 1) << bit;
            blue |= ((label >> 2) & 1) << bit;
        }

        return new((byte)red, (byte)green, (byte)blue);
    }
}
