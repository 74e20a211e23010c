namespace FashionMnist;

/// <summary>Capital letters, digits and a little punctuation, 5x7 dots each: enough to label pictures without a font file.</summary>
internal static class BitmapFont
{
    public const int LineHeight = 10;

    private const int Width = 5;
    private const int Height = 7;

    // One bit a dot, the top left one highest.
    private static readonly Dictionary<char, long> Glyphs = new()
    {
        ['A'] = 0x3a31fc631,
        ['B'] = 0x7a31f463e,
        ['C'] = 0x3e108420f,
        ['D'] = 0x7a318c63e,
        ['E'] = 0x7e10f421f,
        ['F'] = 0x7e10f4210,
        ['G'] = 0x3e109c62f,
        ['H'] = 0x4631fc631,
        ['I'] = 0x38842108e,
        ['J'] = 0x1c4210a4c,
        ['K'] = 0x4654c5251,
        ['L'] = 0x42108421f,
        ['M'] = 0x4775ac631,
        ['N'] = 0x47359c631,
        ['O'] = 0x3a318c62e,
        ['P'] = 0x7a31f4210,
        ['Q'] = 0x3a318d64d,
        ['R'] = 0x7a31f5251,
        ['S'] = 0x3e107043e,
        ['T'] = 0x7c8421084,
        ['U'] = 0x46318c62e,
        ['V'] = 0x46318c544,
        ['W'] = 0x4631ad771,
        ['X'] = 0x462a22a31,
        ['Y'] = 0x462a21084,
        ['Z'] = 0x7c222221f,
        ['0'] = 0x3a33ae62e,
        ['1'] = 0x11842108e,
        ['2'] = 0x3a213221f,
        ['3'] = 0x78217043e,
        ['4'] = 0x08ca97c42,
        ['5'] = 0x7e1e0862e,
        ['6'] = 0x3a10f462e,
        ['7'] = 0x7c2222108,
        ['8'] = 0x3a317462e,
        ['9'] = 0x3a317842e,
        ['-'] = 0x0000f8000,
        ['.'] = 0x00000018c,
        ['?'] = 0x3a2131004,
    };

    /// <summary>The dots of a line of text; lower case is written in capitals, and what has no glyph as a space.</summary>
    public static IEnumerable<(int X, int Y)> Dots(string text)
    {
        foreach (var (index, letter) in text.ToUpperInvariant().Index())
            for (var dot = 0; dot < Width * Height; dot++)
                if ((Glyphs.GetValueOrDefault(letter) >> ((Width * Height) - 1 - dot) & 1) == 1)
                    yield return ((index * (Width + 1)) + (dot % Width), dot / Width);
    }
}
