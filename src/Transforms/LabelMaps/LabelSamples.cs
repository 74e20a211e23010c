using MLNet.CnnCatalog.Transforms.LabelMaps.Png;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>What the samples of a PNG file mean: the index, grey value or colour of a pixel becomes its label.</summary>
internal sealed class LabelSamples
{
    private const int None = -1;

    private readonly PngImage image;
    private readonly LabelMapOptions options;
    private readonly Dictionary<int, int>? labelsOfColors;
    private readonly int[] labels;

    private LabelSamples(PngImage image, LabelMapOptions options)
    {
        (this.image, this.options) = (image, options);
        labelsOfColors = options.Colors?.Index().ToDictionary(entry => entry.Item.Rgb, entry => entry.Index);
        labels = image.Header.IsColor ? [] : [.. Enumerable.Range(0, 1 << image.Header.BitDepth).Select(Find)];
    }

    /// <exception cref="InvalidDataException">The file has colours, and what they mean is not known.</exception>
    public static LabelSamples Of(PngImage image, LabelMapOptions options) => image.Header.IsColor && options.Colors is null
        ? throw new InvalidDataException(
            "It is a PNG file of colours, not of labels: set the option Colors to the colour of every label, such as LabelColors.Voc.")
        : new(image, options);

    /// <summary>
    /// Writes the labels of a row's samples; where one means nothing, its position is the result, else <see cref="None"/>.
    /// </summary>
    public int Write(PngRow row, Span<byte> target, int step)
    {
        var (former, label) = (None, None);
        for (var x = 0; x < row.Width; x++)
        {
            var sample = row[x];
            if (sample != former)
                (former, label) = (sample, labels.Length > 0 ? labels[sample] : Find(sample));
            if (label == None)
                return x;
            target[x * step] = (byte)label;
        }

        return None;
    }

    public InvalidDataException Error(int sample, int y, int x)
    {
        var pixel = $"The pixel in row {y}, column {x} (both from 0) has";
        if (labelsOfColors is not null && !labelsOfColors.ContainsKey(image.ColorOf(sample)))
            return new(image.ColorOf(sample) is var color && color < 0
                ? $"{pixel} the index {sample}, which the palette of the file lacks. Repair or remove the file."
                : $"{pixel} the colour {LabelColor.Of(color)}, which is none of the {labelsOfColors.Count} of the option Colors. " +
                "Add it, or write the mask without smoothing its borders.");
        var last = (options.Classes ?? LabelMap.Ignored) - 1;
        return new(
            $"{pixel} the label {LabelOf(sample)}, and the classes are 0 to {last}, the ignored label is {options.IgnoredLabel}. " +
            "Set Classes or IgnoredLabel, or repair the file.");
    }

    private int LabelOf(int sample) => labelsOfColors is null ? sample : labelsOfColors.GetValueOrDefault(image.ColorOf(sample), None);

    private int Find(int sample)
    {
        var label = LabelOf(sample);
        return label == options.IgnoredLabel ? LabelMap.Ignored
            : label < (options.Classes ?? LabelMap.Ignored) ? label
            : None;
    }
}
