namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// What the pixels of a mask mean, for <c>ml.Transforms.LoadLabelMaps</c> and <see cref="LabelMap.Read(string, LabelMapOptions)"/>.
/// </summary>
public sealed record LabelMapOptions
{
    /// <summary>
    /// How many classes there are, 1 to 255: a pixel of another label that is not ignored is an error. Null, the default, takes every
    /// label.
    /// </summary>
    public int? Classes { get; init; }

    /// <summary>
    /// Label of the file's pixels that belong to no class, and become <see cref="LabelMap.Ignored"/>; 255 by default. Where it is another
    /// one, 255 is a label outside of the classes.
    /// </summary>
    public byte IgnoredLabel { get; init; } = LabelMap.Ignored;

    /// <summary>
    /// The colour of every label: the position, from 0, is the label; at most 256, all different. Null, the default, reads palette files by
    /// the index of a pixel and grey ones by its value as stored (0 to 3 in a file of 2 bits), whatever their colours are; files of colours
    /// need the option. With it every file is read by the colour that a viewer shows: palette files by that of the palette, grey ones as
    /// grey, so that <c>[new(0, 0, 0), new(255, 255, 255)]</c> makes 0 of black and 1 of white. A pixel of a colour that is not there is an
    /// error.
    /// </summary>
    public IReadOnlyList<LabelColor>? Colors { get; init; }

    internal void Check()
    {
        if (Classes is < 1 or > LabelMap.Ignored)
            throw new ArgumentOutOfRangeException(nameof(Classes), Classes, $"The option {nameof(Classes)} must be 1 to {LabelMap.Ignored}.");
        LabelPalette.Check(Colors, nameof(Colors));
        if (Colors is not null && Colors.CountBy(color => color).FirstOrDefault(entry => entry.Value > 1) is { Value: > 1 } twice)
            throw new ArgumentException(
                $"The option {nameof(Colors)} has {twice.Key} {twice.Value} times, and a colour stands for one label only.", nameof(Colors));
    }
}

/// <summary>A list of colours in options.</summary>
internal static class LabelPalette
{
    private const int Most = 256;

    public static void Check(IReadOnlyList<LabelColor>? colors, string option)
    {
        if (colors is not null && colors.Count is < 1 or > Most)
            throw new ArgumentException(
                $"The option {option} has {colors!.Count} colours, and 1 to {Most} are needed: the position is the label.", option);
    }
}
